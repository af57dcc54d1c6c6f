"""What image builders at hand make of a small tree: a name, Debian's packages, the programs, a shell command.

Each command runs in the tree and writes `../out.tar`, or the layout `../out`. `$STORE` are the options that keep containers/storage
in a folder of the run's own.
"""

LAYER = "tar -C . -cf ../layer.tar a.txt d run.sh l"
SCRATCH = "c=$(buildah $STORE from scratch) && buildah $STORE copy -q $c . /app > /dev/null && buildah $STORE config --cmd /app/run.sh $c"
IMPORT = LAYER + " && podman $STORE import -q ../layer.tar repo/app:1 > /dev/null"
UMOCI = "umoci init --layout ../l && umoci new --image ../l:1"
PLAIN = SCRATCH + " && buildah $STORE commit -q $c oci-archive:../in.tar:repo/app:1 > /dev/null"


def skopeo(source, target, more=""):
    return f"skopeo --insecure-policy copy -q {more} {source} {target}"


# Name, the packages of its programs, the programs, the command, the ids of warnings.
PRODUCERS = [
    ("buildah commit, OCI archive", ["buildah"], ["buildah"], PLAIN + " && mv ../in.tar ../out.tar", []),
    ("buildah commit, docker archive", ["buildah"], ["buildah"],
     SCRATCH + " && buildah $STORE commit -q $c docker-archive:../out.tar:repo/app:1 > /dev/null", []),
    ("buildah build of a Dockerfile", ["buildah"], ["buildah"],
     "printf 'FROM scratch\\nCOPY . /app\\nCMD [\"/app/run.sh\"]\\n' > ../Dockerfile && "
     "buildah $STORE build -q --layers --isolation chroot -f ../Dockerfile -t repo/app:1 . > /dev/null && "
     "buildah $STORE push -q repo/app:1 oci-archive:../out.tar:repo/app:1", []),
    ("buildah, no name", ["buildah"], ["buildah"],
     SCRATCH + " && buildah $STORE commit -q $c oci-archive:../out.tar > /dev/null", []),
    ("buildah, a layout", ["buildah"], ["buildah"], SCRATCH + " && buildah $STORE commit -q $c oci:../out:1 > /dev/null", []),
    ("podman import, then save", ["podman"], ["podman"],
     IMPORT + " && podman $STORE save -q -o ../out.tar repo/app:1", []),
    ("podman save as OCI archive", ["podman"], ["podman"],
     IMPORT + " && podman $STORE save -q --format oci-archive -o ../out.tar repo/app:1", []),
    ("podman save as docker's folder, by skopeo to an archive", ["podman", "skopeo"], ["podman", "skopeo"],
     IMPORT + " && podman $STORE save -q --format docker-dir -o ../dir repo/app:1 && "
     + skopeo("dir:../dir", "docker-archive:../out.tar:repo/app:1"), []),
    ("podman save of two images", ["podman"], ["podman"],
     IMPORT + " && podman $STORE tag repo/app:1 repo/other:2 && podman $STORE save -q -m -o ../out.tar repo/app:1 repo/other:2",
     []),
    ("skopeo, OCI to docker archive", ["buildah", "skopeo"], ["buildah", "skopeo"],
     PLAIN + " && " + skopeo("oci-archive:../in.tar", "docker-archive:../out.tar:repo/app:1"), []),
    ("skopeo, layers in zstd", ["buildah", "skopeo"], ["buildah", "skopeo"],
     PLAIN + " && " + skopeo("oci-archive:../in.tar", "oci-archive:../out.tar:repo/app:1", "--dest-compress-format zstd --dest-compress"),
     []),
    ("skopeo, a layout", ["buildah", "skopeo"], ["buildah", "skopeo"],
     PLAIN + " && " + skopeo("oci-archive:../in.tar", "oci:../out:1"), []),
    ("umoci, an empty image", ["umoci"], ["umoci"], UMOCI + " && mv ../l ../out", []),
    ("umoci insert at the root", ["umoci"], ["umoci"], UMOCI + " && umoci insert --image ../l:1 \"$PWD\" / && mv ../l ../out", []),
    ("umoci insert, then again with a whiteout", ["umoci"], ["umoci"],
     UMOCI + " && umoci insert --image ../l:1 \"$PWD\" /app && umoci insert --image ../l:1 --whiteout /app/a.txt && "
     "umoci insert --image ../l:1 --opaque \"$PWD/d\" /app/d && mv ../l ../out", []),
    ("umoci unpack and repack", ["umoci"], ["umoci"],
     UMOCI + " && umoci insert --image ../l:1 \"$PWD\" /app && umoci unpack --image ../l:1 ../b > /dev/null && rm ../b/rootfs/app/a.txt && "
     "echo new > ../b/rootfs/app/new && umoci repack --refresh-bundle --image ../l:1 ../b > /dev/null && mv ../l ../out", []),
    ("umoci's layout in GNU tar", ["umoci", "tar"], ["umoci", "tar"],
     UMOCI + " && umoci insert --image ../l:1 \"$PWD\" /app && tar -C ../l -cf ../out.tar .", []),
    ("umoci's layout in bsdtar's pax", ["umoci", "libarchive-tools"], ["umoci", "bsdtar"],
     UMOCI + " && umoci insert --image ../l:1 \"$PWD\" /app && bsdtar -C ../l --format pax -cf ../out.tar .", []),
    ("the archive in gzip", ["buildah", "gzip"], ["buildah", "gzip"], PLAIN + " && gzip < ../in.tar > ../out.tar", []),
    ("the archive in zstd", ["buildah", "zstd"], ["buildah", "zstd"], PLAIN + " && zstd -q < ../in.tar > ../out.tar", []),
    ("containerd's ctr image export", ["buildah", "containerd"], ["buildah", "ctr", "containerd"],
     PLAIN + " && $CTR images import ../in.tar > /dev/null && $CTR images export ../out.tar $($CTR images ls -q | head -1)", []),
]

# Layers that tar's writers make, imported by podman as they are: docker import.
WRITERS = [
    ("GNU tar", ["tar"], ["tar"], "tar -cf $L ."),
    ("GNU tar, pax", ["tar"], ["tar"], "tar --format pax -cf $L ."),
    ("GNU tar, --sort, --numeric-owner, --mtime", ["tar"], ["tar"],
     "tar --sort=name --numeric-owner --owner 0 --group 0 --mtime @0 -cf $L a.txt d l run.sh zeros"),
    ("GNU tar, absolute names (`-P`)", ["tar"], ["tar"], "tar -P --transform 's,^\\.,/app,' -cf $L ."),
    ("bsdtar, pax", ["libarchive-tools"], ["bsdtar"], "bsdtar --format pax -cf $L ."),
    ("bsdtar, ustar", ["libarchive-tools"], ["bsdtar"], "bsdtar --format ustar -cf $L ."),
    ("busybox tar", ["busybox"], ["busybox"], "busybox tar -cf $L ."),
    ("7z", ["7zip", "p7zip-full"], ["7z"], "7z a -snl -bso0 -bsp0 -ttar $L a.txt d run.sh"),
    ("Python's tarfile", ["python3"], ["python3"], "python3 -m tarfile -c $L a.txt d run.sh l"),
    ("Perl's Archive::Tar", ["perl-modules-5.36"], ["ptar"], "ptar -c -f $L a.txt d/b.txt run.sh"),
    ("git archive", ["git"], ["git"],
     "export GIT_CONFIG_GLOBAL=/dev/null && git init -q ../repo && cp -r . ../repo && cd ../repo && git add . && "
     "git -c user.name=x -c user.email=x@x commit -qm x && git archive -o ../layer.tar HEAD && cd ../tree && mv ../layer.tar $L"),
    ("cpio -H ustar", ["cpio"], ["cpio"], "find . -mindepth 1 | cpio -o --quiet -H ustar > $L"),
    ("pax", ["pax"], ["pax"], "pax -w -x ustar -f $L ."),
]
