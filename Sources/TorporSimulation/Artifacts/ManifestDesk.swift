package import TorporModel

/// How a double signs and reads manifests.
package struct ManifestDesk: Sendable {
    package let sign: @Sendable (SnapshotManifest) throws(TorporError) -> SignedManifest
    /// Throws as `ArtifactStore.verify`.
    package let read: @Sendable (SignedManifest) throws(TorporError) -> SnapshotManifest

    /// Real bytes, as they would be signed.
    package static let json = ManifestDesk(
        sign: { (manifest) throws(TorporError) in try FakeManifests.sign(manifest) },
        read: { (signed) throws(TorporError) in try FakeManifests.read(signed) })

    /// For millions of moves: the payload is a number, and what it stands for is kept in a book. What the book does not know is forged.
    static func book() -> ManifestDesk {
        let kept = ManifestBook()
        return ManifestDesk(
            sign: { (manifest) throws(TorporError) in
                let number = kept.add(manifest)
                let payload = (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
                return SignedManifest(payload: payload, hash: hash(payload), signature: [1], certificate: [])
            },
            read: { (signed) throws(TorporError) in
                guard hash(signed.payload) == signed.hash else { throw TorporError(.corrupt, "the manifest was damaged") }
                let number = signed.payload.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
                guard let manifest = kept.manifest(number) else { throw TorporError(.forged, "nobody signed this manifest") }
                return manifest
            })
    }

    /// The number itself, written out: within one world that is as good as a digest.
    private static func hash(_ payload: [UInt8]) -> ContentHash { ContentHash(bytes: payload + [UInt8](repeating: 0, count: 24)) }
}
