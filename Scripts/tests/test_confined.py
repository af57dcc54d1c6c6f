"""Scripts/confined: what it forbids is what the profile of container engines forbids, and it does forbid it."""

import errno
import importlib.machinery
import importlib.util
import json
import pathlib
import platform
import subprocess
import sys
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parent.parent / "confined"
PROFILE = pathlib.Path("/usr/share/containers/seccomp.json")
HERE = platform.machine() == "x86_64"


def confined():
    loader = importlib.machinery.SourceFileLoader("confined", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("confined", loader))
    loader.exec_module(module)
    return module


@unittest.skipUnless(HERE, "x86-64 alone")
class Confined(unittest.TestCase):
    def call(self, *options, name):
        """What a call says of itself under the filter: its errno."""
        number = confined().numbers()[name]
        code = f"import ctypes; c = ctypes.CDLL(None, use_errno=True); c.syscall({number}, 0, 0, 0, 0, 0); print(ctypes.get_errno())"
        return int(subprocess.run([SCRIPT, *options, sys.executable, "-c", code], check=True, stdout=subprocess.PIPE).stdout)

    def test_forbidden_calls_are_refused(self):
        for name in ("io_uring_setup", "unshare", "bpf", "add_key", "userfaultfd"):
            self.assertEqual(self.call(name=name), errno.EPERM, name)
        self.assertEqual(self.call(name="clone3"), errno.ENOSYS)
        self.assertEqual(self.call("--older", name="clone3"), errno.EPERM)

    def test_allowed_calls_are_not(self):
        # Without arguments the kernel itself answers.
        self.assertEqual(self.call(name="openat2"), errno.EINVAL)
        self.assertEqual(self.call("--old", name="openat2"), errno.EPERM)
        self.assertNotEqual(self.call("--old", name="statx"), errno.EPERM)
        self.assertEqual(self.call("--older", name="statx"), errno.EPERM)

    @unittest.skipUnless(PROFILE.exists(), "podman's profile is not here")
    def test_all_that_the_profile_forbids_is_forbidden(self):
        module, allowed = confined(), set()
        for rule in json.loads(PROFILE.read_text())["syscalls"]:
            wants = rule.get("includes") or {}
            if rule["action"] == "SCMP_ACT_ALLOW" and not wants.get("caps") and "arches" not in wants:
                allowed.update(rule["names"])
        # Those with other numbers on each CPU, and clone3, have rules of their own.
        own = {"clone3", "arch_prctl", "modify_ldt"}
        left = {name for name in module.numbers() if name not in allowed | own | set(module.FORBIDDEN) | set(module.DOUBTFUL)}
        self.assertEqual(left, set())


if __name__ == "__main__":
    unittest.main()
