import Core

/// What the members of an archive say together: paths once, nothing below a file or link, links that lead somewhere.
struct TarStructure {
    /// Bytes of paths that one archive may make the reader remember.
    static let nameBytesLimit = 128 << 20
    /// Of these, bytes of the folders' paths: without a bound of its own a path of 4,096 bytes would imply 2,048 folders.
    static let folderBytesLimit = 32 << 20

    private let limits: Limits
    private let purpose: TarPurpose
    private(set) var entries: [Entry] = []
    /// The root as the archive describes it.
    private(set) var root: TarRoot?
    /// Members that say nothing new, with the number of entries before each; nil stands for the root.
    private(set) var repeats: [(position: Int, entry: Entry?)] = []
    private var places: [EntryPath: Int] = [:]
    /// Every path that has something below it.
    private var parents: Set<EntryPath> = []
    private var removed: Set<EntryPath> = []
    /// AUFS's bookkeeping: what no runtime makes anything of.
    private var bookkeeping: [EntryPath: Entry] = [:]
    /// What is odd but no reason to refuse.
    private(set) var oddities = LayerOddities()
    private var danglingHardlinks: [(entry: Int, target: EntryPath, offset: UInt64)] = []
    private var unpacked: UInt64 = 0
    private var nameBytes = 0
    private var folderBytes = 0

    init(limits: Limits, purpose: TarPurpose) {
        self.limits = limits
        self.purpose = purpose
    }

    /// Takes a member; returns the place of its entry, or nil where it says nothing new.
    mutating func add(_ member: TarMember) throws(Failure) -> Int? {
        try checkLimits(member)
        guard let path = member.path else {
            try addRoot(member)
            return nil
        }
        if purpose == .layer, member.isBookkeeping {
            try addBookkeeping(path, member)
            return nil
        }
        let isWhiteout = purpose == .layer ? try member.isWhiteout() : false
        let entry = Entry(
            path: path, type: isWhiteout ? .whiteout : member.type, mode: member.mode, size: member.size,
            link: isWhiteout ? nil : member.link, device: member.device, owner: member.owner, xattrs: member.xattrs)
        if let earlier = places[path] {
            guard entry.type == .dir, entries[earlier] == entry else {
                throw Self.refuse(.duplicatePath, "the path occurs twice: readers keep one or the other", member)
            }
            repeats.append((entries.count, entry))
            return nil
        }
        try remember(path.bytes.count + (member.link?.count ?? 0), member)
        if parents.contains(path), entry.type != .dir {
            throw Self.refuse(
                entry.type == .link ? .symlinkThrough : .typeConflict,
                "other members lie below it, yet it is no folder", member)
        }
        try addParents(of: path, member)
        try checkWhiteout(entry, member)
        if entry.type == .hardlink { try checkHardlink(member) }
        oddities.note(entry)
        places[path] = entries.count
        entries.append(entry)
        return entries.count - 1
    }

    /// Sets the digest of a file's content.
    mutating func setDigest(_ digest: Digest, of place: Int) { entries[place].sha256 = digest }

    /// The hard links whose targets have to be in a lower layer; throws for one that comes before its target.
    func unresolvedHardlinks() throws(Failure) -> [UnresolvedHardlink] {
        var unresolved: [UnresolvedHardlink] = []
        for (index, target, offset) in danglingHardlinks {
            let entry = entries[index]
            guard places[target] == nil, !parents.contains(target) else {
                throw TarFault.hardlinkMissing.failure(
                    "the hard link comes before its target \(target.displayed)", entry: entry.path.displayed, at: offset
                )
            }
            unresolved.append(UnresolvedHardlink(path: entry.path, target: target))
        }
        return unresolved
    }

    /// Refuses global headers that are called as something in the archive, before or behind them.
    func checkGlobalNames(_ names: [EntryPath]) throws(Failure) {
        for name in names where places[name] != nil || parents.contains(name) {
            throw TarFault.paxGlobal.failure(
                "a global pax header has this member's name: runtimes remove what it is named after",
                entry: name.displayed)
        }
    }

    private mutating func checkLimits(_ member: TarMember) throws(Failure) {
        guard entries.count + repeats.count < limits.entries else {
            throw Self.refuse(.sizeInvalid, "more members than the limit of \(limits.entries)", member)
        }
        guard member.size <= limits.fileBytes else {
            throw Self.refuse(
                .sizeInvalid, "\(member.size) bytes, over the limit of \(limits.fileBytes) for a file", member)
        }
        let sum = unpacked.addingReportingOverflow(member.size)
        guard !sum.overflow, sum.partialValue <= limits.unpackedBytes else {
            throw Self.refuse(
                .sizeInvalid, "unpacked, the files are over the limit of \(limits.unpackedBytes) bytes together", member
            )
        }
        unpacked = sum.partialValue
    }

    private mutating func addBookkeeping(_ path: EntryPath, _ member: TarMember) throws(Failure) {
        let entry = Entry(
            path: path, type: member.type, mode: member.mode, link: member.link, owner: member.owner,
            xattrs: member.xattrs)
        let earlier = bookkeeping.updateValue(entry, forKey: path)
        guard earlier == nil || (entry.type == .dir && earlier == entry) else {
            throw Self.refuse(.duplicatePath, "the path occurs twice: readers keep one or the other", member)
        }
        repeats.append((entries.count, entry))
    }

    private mutating func addRoot(_ member: TarMember) throws(Failure) {
        let found = TarRoot(mode: member.mode, owner: member.owner, xattrs: member.xattrs)
        guard root == nil || root == found else {
            throw Self.refuse(.duplicatePath, "the root occurs twice with different metadata", member)
        }
        root = found
        repeats.append((entries.count, nil))
    }

    private mutating func addParents(of path: EntryPath, _ member: TarMember) throws(Failure) {
        var next = path.parent
        while let parent = next, !parents.contains(parent) {
            if let place = places[parent] {
                switch entries[place].type {
                case .dir: break
                case .link:
                    throw Self.refuse(
                        .symlinkThrough, "the member lies below \(parent.displayed), which is a symbolic link", member)
                default:
                    throw Self.refuse(
                        .typeConflict, "the member lies below \(parent.displayed), which is a file", member)
                }
            }
            if removed.contains(parent) { throw Self.conflict(parent, member) }
            try remember(parent.bytes.count, member)
            folderBytes += parent.bytes.count
            guard folderBytes <= Self.folderBytesLimit else {
                throw Self.refuse(
                    .sizeInvalid, "the folders' paths take more than the limit of \(Self.folderBytesLimit) bytes",
                    member)
            }
            parents.insert(parent)
            next = parent.parent
        }
    }

    private mutating func checkWhiteout(_ entry: Entry, _ member: TarMember) throws(Failure) {
        if removed.contains(entry.path) { throw Self.conflict(entry.path, member) }
        guard entry.type == .whiteout, case .path(let target) = Whiteout(entry.path) else { return }
        guard places[target] == nil, !parents.contains(target) else { throw Self.conflict(target, member) }
        removed.insert(target)
    }

    private mutating func checkHardlink(_ member: TarMember) throws(Failure) {
        let target = try TarLinks.hardlinkTarget(member.link ?? [], purpose) {
            $0.failure($1, entry: member.displayed, at: member.offset)
        }
        var parent = target.parent
        while let path = parent {
            if let place = places[path], entries[place].type == .link {
                throw Self.refuse(
                    .hardlinkEscape, "the hard link's target lies below a symbolic link, \(path.displayed)", member)
            }
            parent = path.parent
        }
        guard let place = places[target] else {
            if parents.contains(target) {
                throw Self.refuse(.hardlinkMissing, "the hard link's target is a folder", member)
            }
            danglingHardlinks.append((entries.count, target, member.offset))
            return
        }
        switch entries[place].type {
        case .file, .hardlink, .link, .char, .block, .fifo: break
        default: throw Self.refuse(.hardlinkMissing, "the hard link's target \(target.displayed) is no file", member)
        }
    }

    private mutating func remember(_ bytes: Int, _ member: TarMember) throws(Failure) {
        nameBytes += bytes
        guard nameBytes <= Self.nameBytesLimit else {
            throw Self.refuse(
                .sizeInvalid, "the paths take more than the limit of \(Self.nameBytesLimit) bytes", member)
        }
    }

    private static func conflict(_ path: EntryPath, _ member: TarMember) -> Failure {
        refuse(.whiteoutConflict, "the layer both removes and holds \(path.displayed)", member)
    }

    private static func refuse(_ fault: TarFault, _ message: String, _ member: TarMember) -> Failure {
        fault.failure(message, entry: member.displayed, at: member.offset)
    }
}
