import Glibc

/// A file's bytes, or nil with a message printed.
func contents(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else {
        perror(path)
        return nil
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
        let got = fread(&buffer, 1, buffer.count, file)
        if got == 0 { break }
        bytes += buffer[..<got]
    }
    guard ferror(file) == 0 else {
        perror(path)
        return nil
    }
    return bytes
}

/// Replaces a file's bytes; false with a message printed where that fails.
func store(_ bytes: [UInt8], at path: String) -> Bool {
    guard let file = fopen(path, "wb") else {
        perror(path)
        return false
    }
    let put = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, put == bytes.count else {
        perror(path)
        return false
    }
    return true
}
