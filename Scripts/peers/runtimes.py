"""The roots that real container runtimes make of an image: each in a folder of its own, as root, without a network."""

import contextlib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import time


class Failed(Exception):
    """The runtime refuses the image."""


def run(*command, timeout=120):
    try:
        result = subprocess.run(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            timeout=timeout)
    except subprocess.TimeoutExpired:
        raise Failed("no answer")
    if result.returncode != 0:
        lines = result.stderr.decode(errors="replace").strip().splitlines() or [f"exit {result.returncode}"]
        raise Failed(lines[-1][-300:])
    return result.stdout.decode(errors="replace")


class Umoci:
    """umoci writes all layers into one folder."""

    name, program = "umoci", "umoci"

    def __init__(self, work):
        self.work = work / "umoci"
        self.version = run("umoci", "--version").split()[2]

    @contextlib.contextmanager
    def root(self, image):
        layout, bundle = self.work / "layout", self.work / "bundle"
        shutil.rmtree(self.work, ignore_errors=True)
        layout.mkdir(parents=True)
        try:
            run("tar", "-xf", image, "-C", layout)
            run("umoci", "unpack", "--image", f"{layout}:v1", bundle)
            yield bundle / "rootfs"
        finally:
            shutil.rmtree(self.work, ignore_errors=True)

    def close(self):
        pass


class Podman:
    """podman over containers/storage, a fork of moby's archive package, with one of its drivers."""

    program = "podman"

    def __init__(self, work, driver, fuse=False):
        self.name = f"podman {'fuse-overlayfs' if fuse else driver}"
        # podman takes no runroot of more than 50 characters.
        self.work = work / f"p{'fuse' if fuse else driver}"
        self.version = run("podman", "--version").split()[-1]
        self.podman = [
            "podman", "--root", self.work / "root", "--runroot", self.work / "run", "--storage-driver", driver]
        if fuse:
            self.podman += ["--storage-opt", "overlay.mount_program=" + shutil.which("fuse-overlayfs")]

    @contextlib.contextmanager
    def root(self, image):
        name = run(*self.podman, "pull", "--quiet", f"oci-archive:{image}").split()[-1]
        try:
            yield pathlib.Path(run(*self.podman, "image", "mount", name).strip())
        finally:
            with contextlib.suppress(Failed):
                run(*self.podman, "image", "unmount", "--force", name)
            run(*self.podman, "rmi", "--force", name)

    def close(self):
        # The overlay drivers mount their own folder upon itself and leave it so.
        with contextlib.suppress(Failed):
            run("umount", self.work / "root" / "overlay")
        shutil.rmtree(self.work, ignore_errors=True)


class Buildah:
    """buildah, with the driver that copies."""

    name, program = "buildah vfs", "buildah"

    def __init__(self, work):
        self.work = work / "buildah"
        self.version = run("buildah", "--version").split()[2]
        self.buildah = ["buildah", "--root", self.work / "root", "--runroot", self.work / "run", "--storage-driver", "vfs"]

    @contextlib.contextmanager
    def root(self, image):
        container = run(*self.buildah, "from", "--quiet", f"oci-archive:{image}").strip()
        try:
            yield pathlib.Path(run(*self.buildah, "mount", container).strip())
        finally:
            run(*self.buildah, "rm", container)
            run(*self.buildah, "rmi", "--all", "--force")

    def close(self):
        shutil.rmtree(self.work, ignore_errors=True)


class Containerd:
    """A containerd of our own; each snapshotter is a runtime of its own."""

    program = "containerd"

    def __init__(self, work):
        self.work = work / "containerd"
        self.work.mkdir(parents=True)
        self.version = re.search(r"\d+\.\d+\.\d+", run("containerd", "--version"))[0]
        config = self.work / "config.toml"
        config.write_text(
            f'version = 2\nroot = "{self.work}/root"\nstate = "{self.work}/state"\n'
            'disabled_plugins = ["io.containerd.grpc.v1.cri"]\n'
            f'[grpc]\n  address = "{self.work}/socket"\n')
        self.log = open(self.work / "log", "wb")
        self.process = subprocess.Popen(
            ["containerd", "--config", str(config)], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.ctr = ["ctr", "--address", self.work / "socket"]
        for _ in range(100):
            with contextlib.suppress(Failed):
                plugins = run(*self.ctr, "plugins", "ls")
                break
            time.sleep(0.1)
        else:
            self.close()
            raise Failed("containerd does not start")
        self.snapshotters = {
            words[1]: words[3] for words in map(str.split, plugins.splitlines())
            if len(words) > 3 and words[0] == "io.containerd.snapshotter.v1"}

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.work, ignore_errors=True)


class Snapshotter:
    """containerd with one of its snapshotters."""

    program = "containerd"

    def __init__(self, daemon, snapshotter):
        self.name, self.version = f"containerd {snapshotter}", daemon.version
        self.ctr, self.snapshotter, self.work = daemon.ctr, snapshotter, daemon.work

    @contextlib.contextmanager
    def root(self, image):
        folder = self.work / "mount"
        folder.mkdir(exist_ok=True)
        snapshots = [*self.ctr, "snapshots", "--snapshotter", self.snapshotter]
        try:
            # `ctr images mount` unpacks with the default snapshotter whatever it is told.
            run(*self.ctr, "images", "import", "--snapshotter", self.snapshotter, image)
            lines = [line.split() for line in run(*snapshots, "ls").splitlines()[1:]]
            parents = {words[1] for words in lines if len(words) == 3}
            [top] = [words[0] for words in lines if words[0] not in parents]
            run(*shlex.split(run(*snapshots, "view", "--target", folder, "view", top)))
            try:
                yield folder
            finally:
                run("umount", folder)
        finally:
            with contextlib.suppress(Failed):
                run(*snapshots, "rm", "view")
            for name in run(*self.ctr, "images", "ls", "--quiet").split():
                run(*self.ctr, "images", "rm", "--sync", name)
            for words in reversed([line.split() for line in run(*snapshots, "ls").splitlines()[1:]]):
                with contextlib.suppress(Failed):
                    run(*snapshots, "rm", words[0])

    def close(self):
        pass


@contextlib.contextmanager
def available(work, say):
    """The runtimes that work here; `say` is told of each that does not, and why."""
    found, closing = [], []

    def attempt(name, program, make):
        if not shutil.which(program):
            say(f"skipped {name}: {program} is not installed")
            return None
        try:
            return make()
        except (Failed, OSError) as error:
            say(f"skipped {name}: {error}")
            return None

    try:
        if os.geteuid() != 0:
            say("skipped every runtime: they need root, to mount and to give files their owners")
        else:
            daemon = attempt("containerd", "containerd", lambda: Containerd(work))
            if daemon:
                closing.append(daemon)
                for snapshotter in ("native", "overlayfs"):
                    if daemon.snapshotters.get(snapshotter) == "ok":
                        found.append(Snapshotter(daemon, snapshotter))
                    else:
                        say(f"skipped containerd {snapshotter}: {daemon.snapshotters.get(snapshotter, 'not built in')}")
            found.append(attempt("podman vfs", "podman", lambda: Podman(work, "vfs")))
            found.append(attempt("podman overlay", "podman", lambda: Podman(work, "overlay")))
            if shutil.which("podman"):
                found.append(attempt("podman fuse-overlayfs", "fuse-overlayfs", lambda: Podman(work, "overlay", fuse=True)))
            found.append(attempt("buildah vfs", "buildah", lambda: Buildah(work)))
            found.append(attempt("umoci", "umoci", lambda: Umoci(work)))
        say("skipped docker engine: its storage is not to be had without a running daemon of its own")
        yield [runtime for runtime in found if runtime]
    finally:
        for runtime in [runtime for runtime in found if runtime] + closing:
            runtime.close()
