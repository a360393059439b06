import Testing
import TorporEngines
import TorporHost
import TorporModel

@testable import TorporBackends

/// A small image in a world's folder: see Scripts/test-image.sh.
struct SampleImage {
    let folder: String

    init(_ world: TestWorld) async throws {
        folder = "\(world.root)/image"
        let sources = DurableFile.parent(of: DurableFile.parent(of: DurableFile.parent(of: #filePath)))
        try await Command("/bin/bash", ["\(sources)/Scripts/test-image.sh", folder]).succeed()
    }

    func reference(_ text: String) throws -> ImageReference { try ImageReference(text.replacing("IMAGE", with: folder)) }
}

extension Trait where Self == ConditionTrait {
    /// As `requiresOCI`, for skopeo and umoci.
    static var requiresImages: Self {
        .enabled("skopeo, umoci and busybox-static are needed: Scripts/setup.sh") {
            do {
                _ = try ImageTools(path: "")
                return Folder.exists("/bin/busybox")
            } catch {
                print("SKIPPED images: \(error)")
                return false
            }
        }
    }
}
