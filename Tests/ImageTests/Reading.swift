import Archive
import Core
import Image
import TestKit
import Testing

/// What reading files gave, as one archive or as a folder.
enum Reading {
    static func archive(
        _ files: [ImageFile], _ selection: ImageSelection = ImageSelection(), _ options: ImageOptions = ImageOptions()
    ) async throws -> Result<ImageContents, Failure> {
        try await bytes(files.tar(), selection, options)
    }

    static func bytes(
        _ bytes: [UInt8], _ selection: ImageSelection = ImageSelection(), _ options: ImageOptions = ImageOptions()
    ) async throws -> Result<ImageContents, Failure> {
        try await withTemporaryFolder { folder in
            await result(try folder.write("image.tar", bytes), selection, options)
        }
    }

    static func folder(
        _ files: [ImageFile], _ selection: ImageSelection = ImageSelection(), _ options: ImageOptions = ImageOptions()
    ) async throws -> Result<ImageContents, Failure> {
        try await withTemporaryFolder { folder in
            try files.write(to: folder)
            return await result(folder.path, selection, options)
        }
    }

    static func result(
        _ path: String, _ selection: ImageSelection = ImageSelection(), _ options: ImageOptions = ImageOptions()
    ) async -> Result<ImageContents, Failure> {
        do throws(Failure) {
            return .success(try await ImageReader.read(path: path, selection: selection, options: options))
        } catch {
            return .failure(error)
        }
    }
}

extension Result where Success == ImageContents, Failure == Core.Failure {
    /// The id of the refusal, or `accepted`.
    var id: String {
        switch self {
        case .success: "accepted"
        case .failure(let failure): failure.code.rawValue
        }
    }

    /// The refusal's id and message, for a test that wants none.
    var complaint: String? {
        if case .failure(let failure) = self { return "\(failure.code): \(failure.message) \(failure.entry ?? "")" }
        return nil
    }
}
