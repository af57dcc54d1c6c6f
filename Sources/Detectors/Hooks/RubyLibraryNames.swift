// Written by Scripts/ruby-names.

extension RubyHooks {
    /// What `require` finds in Ruby's own library.
    static let text = """
        English abbrev base64 benchmark bigdecimal bundler cgi continuation coverage csv date date_core delegate
        did_you_mean digest drb erb error_highlight etc expect fcntl fiddle fileutils find forwardable
        getoptlong ipaddr irb json kconv logger monitor mutex_m nkf objspace observer open-uri open3 openssl
        optionparser optparse ostruct pathname pp prettyprint pstore psych pty racc rbconfig rdoc readline
        reline resolv resolv-replace ripper rubygems securerandom set shellwords singleton socket stringio
        strscan syslog tempfile time timeout tmpdir tsort un uri weakref yaml zlib
        """
}
