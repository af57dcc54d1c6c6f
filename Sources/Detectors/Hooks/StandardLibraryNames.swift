// Written by Scripts/stdlib-names.

extension StandardLibrary {
    /// The minor versions of Python 3 that `text` knows.
    static let versions = [9, 10, 11, 12, 13, 14]
    /// Names of modules, each with the minor versions that have it where not all do.
    static let text = """
        __future__ __hello__ __hello_alias__:11,12,13,14 __hello_only__:11,12,13,14 __phello__
        __phello_alias__:11,12,13,14 _abc _aix_support _android_support:13,14 _apple_support:13,14 _ast
        _ast_unparse:14 _asyncio _bisect _blake2 _bootlocale:9 _bootsubprocess:9,10,11 _bz2 _codecs _codecs_cn
        _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _collections _collections_abc
        _colorize:13,14 _compat_pickle _compression:9,10,11,12,13 _contextvars _crypt:9,10,11,12 _csv _ctypes
        _ctypes_test _curses _curses_panel _datetime _dbm _decimal _elementtree _frozen_importlib
        _frozen_importlib_external _functools _gdbm _hashlib _heapq _hmac:14 _imp _interpchannels:13,14
        _interpqueues:13,14 _interpreters:13,14 _io _ios_support:13,14 _json _locale _lsprof _lzma _markupbase
        _md5 _msi:9,10,11,12 _multibytecodec _multiprocessing _opcode _opcode_metadata:13,14 _operator
        _osx_support _overlapped _peg_parser:9 _pickle _posixshmem _posixsubprocess _py_abc _py_warnings:14
        _pydatetime:12,13,14 _pydecimal _pyio _pylong:12,13,14 _pyrepl:13,14 _queue _random _remote_debugging:14
        _scproxy _sha1 _sha2:12,13,14 _sha256:9,10,11 _sha3 _sha512:9,10,11 _signal _sitebuiltins _socket
        _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct _suggestions:13,14 _symtable
        _sysconfig:13,14 _testbuffer _testcapi _testcapi_datetime:13,14 _testclinic:10,11,12,13,14
        _testclinic_limited:13,14 _testconsole _testexternalinspection:13 _testimportmultiple _testinternalcapi
        _testlimitedcapi:13,14 _testmultiphase _testsinglephase:12,13,14 _thread _threading_local _tkinter
        _tokenize:11,12,13,14 _tracemalloc _types:14 _typing:11,12,13,14 _uuid _warnings _weakref _weakrefset
        _winapi _wmi:12,13,14 _xxinterpchannels:12 _xxsubinterpreters:9,10,11,12 _xxtestfuzz _zoneinfo _zstd:14
        abc aifc:9,10,11,12 annotationlib:14 antigravity argparse array ast asynchat:9,10,11 asyncio
        asyncore:9,10,11 atexit audioop:9,10,11,12 base64 bdb binascii binhex:9,10 bisect builtins bz2 cProfile
        calendar cgi:9,10,11,12 cgitb:9,10,11,12 chunk:9,10,11,12 cmath cmd code codecs codeop collections
        colorsys compileall compression:14 concurrent configparser contextlib contextvars copy copyreg
        crypt:9,10,11,12 csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils:9,10,11
        doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch formatter:9
        fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq
        hmac html http idlelib imaplib imghdr:9,10,11,12 imp:9,10,11 importlib inspect io ipaddress itertools
        json keyword lib2to3:9,10,11,12 linecache locale logging lzma mailbox mailcap:9,10,11,12 marshal math
        mimetypes mmap modulefinder msilib:9,10,11,12 msvcrt multiprocessing netrc nis:9,10,11,12
        nntplib:9,10,11,12 nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev:9,10,11,12
        parser:9 pathlib pdb pickle pickletools pipes:9,10,11,12 pkgutil platform plistlib poplib posix
        posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random
        re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal
        site smtpd:9,10,11 smtplib sndhdr:9,10,11,12 socket socketserver spwd:9,10,11,12 sqlite3 sre_compile
        sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau:9,10,11,12
        symbol:9 symtable sys sysconfig syslog tabnanny tarfile telnetlib:9,10,11,12 tempfile termios textwrap
        this threading time timeit tkinter token tokenize tomllib:11,12,13,14 trace traceback tracemalloc tty
        turtle turtledemo types typing unicodedata unittest urllib uu:9,10,11,12 uuid venv warnings wave weakref
        webbrowser winreg winsound wsgiref xdrlib:9,10,11,12 xml xmlrpc xx xxlimited xxlimited_35:10,11,12,13,14
        xxsubtype zipapp zipfile zipimport zlib zoneinfo
        """
}
