# What the packaging scripts share; sourced by each. Whoever builds twice with one SOURCE_DATE_EPOCH gets the same bytes.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
packaging=$root/packaging
export LC_ALL=C.UTF-8 TZ=UTC0
umask 022

if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    # The time of the last commit, or of the last change to the list of changes where there is no repository.
    SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct 2> /dev/null || stat --format=%Y "$root/CHANGELOG.md")
fi
export SOURCE_DATE_EPOCH

die() { echo "${0##*/}: $*" >&2; exit 1; }

need() {
    local tool
    for tool in "$@"; do
        command -v "$tool" > /dev/null || die "$tool is missing; on Debian install it with apt-get"
    done
}

# The version that the binary states; the binary has to be the one of this source.
version_of() {
    local stated
    stated=$("$1" --version) || die "$1 does not run"
    [[ $stated =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || die "$1 states no version, but '$stated'"
    echo "$stated"
}

# Sets every time below a folder to SOURCE_DATE_EPOCH, and modes to what a package has.
settle() {
    find "$1" -type d -exec chmod 755 {} +
    find "$1" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}

# A tar of a folder's content, the same bytes for the same content.
steady_tar() {
    tar --create --format=posix --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime --sort=name \
        --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --directory="$1" "${@:2}"
}
