import Core

/// Where files' contents begin and end in a stream that passes piece by piece, so that another thread can show them to
/// observers.
struct FileMarks: Sendable {
    /// A border of a file's content.
    enum Mark: Sendable {
        /// The content begins at this byte of the stream.
        case begins(ObservedFile, at: UInt64)
        /// The content has ended before this byte of the stream.
        case ends(at: UInt64)

        /// The byte of the stream that it stands before.
        fileprivate var position: UInt64 {
            switch self {
            case .begins(_, let position), .ends(let position): position
            }
        }
    }

    private var marks: [Mark] = []

    /// Notes the next border; positions never fall.
    mutating func append(_ mark: Mark) { marks.append(mark) }

    /// Takes what was noted since the last call.
    mutating func take() -> [Mark] {
        defer { marks.removeAll() }
        return marks
    }
}

/// A piece of a layer's tar with the borders of files' contents in it.
struct MarkedChunk: Sendable {
    /// The bytes.
    let chunk: Chunk
    /// Where they begin in the stream.
    let start: UInt64
    /// The borders from `start` on, up to the piece's end.
    let marks: [FileMarks.Mark]
}

/// Shows the files of a layer to its observers, from pieces whose borders the strict reader has marked.
struct MarkedFeed: ~Copyable {
    private var feed: ContentFeed
    private var isInside = false

    /// Makes the observers' eyes, on the thread that shows them the files.
    init(_ observers: [any ContentObserver]) throws(Failure) { feed = try ContentFeed(observers) }

    /// Shows what the next piece holds of files. Throws what an observer throws.
    mutating func take(_ piece: MarkedChunk) throws(Failure) {
        try piece.chunk.withBytes { bytes throws(Failure) in
            var index = 0
            for mark in piece.marks {
                let border = min(bytes.byteCount, Int(clamping: mark.position - min(mark.position, piece.start)))
                if isInside, border > index { try feed.take(bytes.extracting(index..<border)) }
                index = max(index, border)
                switch mark {
                case .begins(let file, _):
                    feed.begin(file)
                    isInside = true
                case .ends:
                    try feed.end()
                    isInside = false
                }
            }
            if isInside, index < bytes.byteCount { try feed.take(bytes.extracting(index..<bytes.byteCount)) }
        }
    }

    /// What was noted of all files.
    consuming func finish() -> ObservedContents { feed.finish() }
}
