import Synchronization
package import TorporModel
package import TorporPorts

/// Images in memory, as `ImageKeeper`'s doc comments have them: an image is its digest.
package final class FakeImages: ImageKeeper {
    private struct State {
        /// What references name, for whoever asks on this node.
        var published: [ImageReference: ContentHash] = [:]
        /// By digest, the reference that each came by.
        var here: [ContentHash: String] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// From now on, and until `nil`, the reference names this image here.
    package func publish(_ reference: ImageReference, as digest: ContentHash?) { state.withLock { $0.published[reference] = digest } }
    /// Somebody takes it away by hand.
    package func lose(_ digest: ContentHash) { state.withLock { $0.here[digest] = nil } }

    package func pull(_ reference: ImageReference, as work: String) async throws(TorporError) -> ContentHash {
        try state.withLock { (state) throws(TorporError) in
            guard let digest = state.published[reference] else {
                throw TorporError(.refused, "the image \(reference) could not be had", remedy: "publish it")
            }
            state.here[digest] = reference.description
            return digest
        }
    }

    package func has(_ digest: ContentHash) async -> Bool { state.withLock { $0.here[digest] != nil } }

    package func pack(_ digest: ContentHash, into sink: any ArtifactSink) async throws(TorporError) {
        guard let reference = state.withLock({ $0.here[digest] }) else {
            throw TorporError(.notFound, "image \(digest) is not on this node", remedy: "torpor images")
        }
        try await sink.write("image", bytes: Array("\(digest) \(reference)".utf8))
    }

    package func take(_ digest: ContentHash, from source: any ArtifactSource, as work: String) async throws(TorporError) {
        let words = String(decoding: try await source.read("image", limit: 4096), as: UTF8.self).split(separator: " ")
        guard words.count == 2, words[0] == digest.hex else { throw TorporError(.corrupt, "the peer sent another image") }
        state.withLock { $0.here[digest] = String(words[1]) }
    }

    package func list() async -> [ImageReport] {
        state.withLock { state in
            state.here.sorted { $0.key < $1.key }.map { ImageReport(digest: $0.key, reference: $0.value, bytes: 1, usedBy: []) }
        }
    }

    package func prune(keeping used: Set<ContentHash>) async throws(TorporError) -> [ImageReport] {
        let doomed = await list().filter { !used.contains($0.digest) }
        state.withLock { state in for image in doomed { state.here[image.digest] = nil } }
        return doomed
    }
}
