package import TorporModel
import TorporPorts

/// What of the node's images is used, and by whom.
extension AgentService {
    /// Every image here with its users; nil where the node keeps none.
    func images() async -> [ImageReport]? {
        guard let keeper = stock.images else { return nil }
        let kept = await keeper.list()
        guard !kept.isEmpty else { return [] }
        let snapshots = (try? await artifacts.images()) ?? [:]
        let copies = imageUsers()
        return kept.map { image in
            let names = copies.filter { $0.image == image.digest }.map(\.name.rawValue)
            let ids = snapshots.filter { $0.value == image.digest }.map(\.key.rawValue)
            return ImageReport(
                digest: image.digest, reference: image.reference, bytes: image.bytes, usedBy: names.sorted() + ids.sorted())
        }
    }

    /// - Throws: `corrupt` when a manifest or a record here cannot be read: it may need any image; `refused` while one is on its way.
    package func pruneImages() async throws(TorporError) -> [ImageReport] {
        guard let keeper = stock.images else { return [] }
        try refuseUnreadable()
        let used = Set(try await artifacts.images().values).union(imageUsers().map(\.image))
        return try await keeper.prune(keeping: used)
    }
}
