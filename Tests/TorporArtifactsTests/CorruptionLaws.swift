import Crypto
import Foundation
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// Failures 10 and 38, a thousand times: whatever is flipped, cut, grown, swapped, replayed, renamed or removed, at rest and on the way,
/// is refused; no wrong byte is ever read; and what was not touched is read as before. The seed is in the failure's words.
@Suite struct CorruptionLaws {
    /// What two snapshots have: of their own, shared, compressible and not, small and more than a chunk.
    private static let contents: [String: [String: [UInt8]]] = [
        "s-1": ["shared": Bench.noise(5000, seed: 1), "own": Bench.noise(3000, seed: 2), "text": [UInt8](repeating: 65, count: 20_000)],
        "s-2": ["shared": Bench.noise(5000, seed: 1), "own": Bench.noise(4500, seed: 3)],
    ]

    /// A store with both, promised to outlive a loss of power.
    private func filled(_ bench: Bench) async throws -> [String: SignedManifest] {
        var signed: [String: SignedManifest] = [:]
        for (place, id) in Self.contents.keys.sorted().enumerated() {
            signed[id] = try await bench.capture(id, attempt: UInt64(place + 1), durable: true, try #require(Self.contents[id]))
            try await bench.store.sync(SnapshotID(unchecked: id))
        }
        return signed
    }

    /// Reads everything; the artifacts that were refused. Whatever is not refused has exactly the right bytes.
    private func refused(_ bench: Bench, _ signed: [String: SignedManifest], seed: UInt64) async throws -> Set<String> {
        var refused: Set<String> = []
        for (id, contents) in Self.contents {
            var source: (any ArtifactSource)?
            do { source = try await bench.store.open(try #require(signed[id])) } catch let error as TorporError {
                #expect([.corrupt, .notFound, .unknownVersion].contains(error.code), "seed \(seed): \(error)")
            }
            for (name, bytes) in contents {
                do {
                    guard let source else { throw TorporError(.notFound, "it was not opened") }
                    #expect(try await source.read(name, limit: .max) == bytes, "seed \(seed): \(id)/\(name) has other bytes")
                } catch let error as TorporError {
                    #expect([.corrupt, .notFound, .unknownVersion].contains(error.code), "seed \(seed): \(error)")
                    refused.insert("\(id)/\(name)")
                }
            }
        }
        return refused
    }

    /// The chunks of a snapshot that a peer is served; whatever is served is exactly the chunk.
    private func served(_ bench: Bench, _ id: String, _ signed: [String: SignedManifest]) async throws -> Set<String> {
        let manifest = try ManifestCodec.decode(try #require(signed[id]).payload)
        var served: Set<String> = []
        for chunk in manifest.chunks {
            guard let bytes = try? await bench.store.chunk(chunk.hash, of: manifest.snapshot) else { continue }
            #expect(bytes.count == chunk.bytes)
            served.insert(chunk.hash.hex)
        }
        return served
    }

    private func read(_ bench: Bench, _ file: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: bench.folder.file(file))))
    }

    /// Does one damage to one file at rest; which file, or two, and what was in them.
    private func strike(_ bench: Bench, _ chance: inout SeededChance) throws -> [String: [UInt8]] {
        let files = bench.folder.tree().filter { !$0.hasSuffix("/synced") }
        let victim = files[chance.below(files.count)]
        let family = files.filter { $0 != victim && $0.prefix(4) == victim.prefix(4) }
        let other = family[chance.below(family.count)]
        let (bytes, others) = (try read(bench, victim), try read(bench, other))
        let way = chance.below(Damage.allCases.count + 3)
        switch way {
        case Damage.allCases.count:
            // They change places.
            try bench.overwrite(bench.folder.file(victim), others)
            try bench.overwrite(bench.folder.file(other), bytes)
            return [victim: bytes, other: others]
        case Damage.allCases.count + 1:
            // One takes the other's name.
            try FileManager.default.removeItem(atPath: bench.folder.file(other))
            try FileManager.default.moveItem(atPath: bench.folder.file(victim), toPath: bench.folder.file(other))
            return [victim: bytes, other: others]
        case Damage.allCases.count + 2: try FileManager.default.removeItem(atPath: bench.folder.file(victim))
        default: try bench.overwrite(bench.folder.file(victim), Damage.allCases[way].apply(to: bytes, other: others, &chance))
        }
        return [victim: bytes]
    }

    /// The artifacts that need a chunk file, and all artifacts of their snapshots: where one chunk is not as it should be the whole may be
    /// refused before anything is read.
    private func needing(_ files: some Sequence<String>, _ signed: [String: SignedManifest]) throws -> (own: Set<String>, all: Set<String>)
    {
        var (own, all): (Set<String>, Set<String>) = ([], [])
        let hashes = Set(files.map { String($0.suffix(64)) })
        for (id, one) in signed {
            let manifest = try ManifestCodec.decode(one.payload)
            let artifacts = manifest.artifacts
            let hit = artifacts.filter { $0.extents.contains { $0.chunk.map { hashes.contains(manifest.chunks[$0].hash.hex) } ?? false } }
            own.formUnion(hit.map { "\(id)/\($0.name)" })
            if !hit.isEmpty { all.formUnion(artifacts.map { "\(id)/\($0.name)" }) }
        }
        return (own, all)
    }

    /// 500 of them: the store that is open, and the next that opens what is there.
    @Test(arguments: [false, true])
    func whateverIsDoneToFilesAtRestIsRefusedAndTheRestIsReadAsBefore(sealed: Bool) async throws {
        let bench = sealed ? try Bench.sealing() : try Bench()
        let signed = try await filled(bench)
        let whole = try bench.folder.tree().map { ($0, try read(bench, $0)) }
        for seed in 1...250 as ClosedRange<UInt64> {
            var chance = SeededChance(seed)
            let struck = try strike(bench, &chance)
            let needing = try needing(struck.keys.filter { $0.hasPrefix("chunks/") }, signed)
            let hashes = Set(struck.keys.map { String($0.suffix(64)) })
            let before = try await refused(bench, signed, seed: seed)
            #expect(before.isSuperset(of: needing.own) && before.isSubset(of: needing.all), "seed \(seed): \(struck.keys.sorted())")
            for id in Self.contents.keys {
                let served = try await served(bench, id, signed)
                // What is not sealed is opened without a look, and judged by the peer that receives it.
                #expect(!sealed || served.isDisjoint(with: hashes), "seed \(seed): \(struck.keys.sorted())")
                #expect(served.count >= 2 - hashes.count, "seed \(seed): \(struck.keys.sorted())")
            }

            let again = try bench.reopened()
            try await again.store.reverify()
            let after = try await refused(again, signed, seed: seed)
            let isKey = struck.keys.contains { $0.hasPrefix("keys/") }
            #expect(isKey ? !after.isEmpty : after == before, "seed \(seed): \(struck.keys.sorted()), refused \(after.sorted())")
            if isKey { #expect(!again.store.incidents().isEmpty || struck.count == 1) }
            var isSilent = true
            for id in Self.contents.keys where struck.keys.contains(where: { $0.hasPrefix("snapshots/\(id)/") }) {
                let isSame = try await saysTheSame(bench, id, struck)
                isSilent = isSilent && isSame
                #expect(try await served(again, id, signed).isEmpty != isSame, "seed \(seed): \(id) is served")
            }
            if !isKey, struck.keys.contains(where: { $0.hasPrefix("snapshots/") }) {
                #expect(again.store.incidents().isEmpty == isSilent, "seed \(seed): nobody is told")
            }
            try restore(bench, whole)
        }
        #expect(try await refused(try bench.reopened(), signed, seed: 0).isEmpty)
    }

    /// What lies there for the next checkpoint's sake is no part of the snapshot. And of a text in base64 some bits of the last letters mean
    /// nothing: changed, they change nothing.
    private func saysTheSame(_ bench: Bench, _ id: String, _ struck: [String: [UInt8]]) async throws -> Bool {
        if struck.keys.filter({ $0.hasPrefix("snapshots/\(id)/") }).allSatisfy({ $0.hasSuffix("/pages") }) { return true }
        struct Beside: Decodable, Equatable { let hash: String, signature: Data, certificate: Data }
        let path = "snapshots/\(id)/signature.json"
        guard let before = struck[path], struck.count == 1, let now = try? read(bench, path) else { return false }
        guard let read = try? JSONDecoder().decode(Beside.self, from: Data(now)) else { return false }
        return try JSONDecoder().decode(Beside.self, from: Data(before)) == read
    }

    /// Everything as it was, by the bytes.
    private func restore(_ bench: Bench, _ whole: [(String, [UInt8])]) throws {
        let names = Set(whole.map(\.0))
        for file in bench.folder.tree() where !names.contains(file) { try FileManager.default.removeItem(atPath: bench.folder.file(file)) }
        for (file, bytes) in whole {
            let path = bench.folder.file(file)
            try FileManager.default.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            if (try? read(bench, file)) != bytes { try bench.overwrite(path, bytes) }
        }
    }

    /// 250 of them: a peer that lies about a chunk. Nothing of it is kept, and an honest peer is believed afterwards.
    @Test func whateverAPeerAnswersInsteadOfAChunkIsRefused() async throws {
        let source = try Bench()
        let signed = try #require(try await filled(source)["s-1"])
        let contents = try #require(Self.contents["s-1"])
        for seed in 1...250 as ClosedRange<UInt64> {
            let target = try Bench(Cluster.nodeB)
            target.peer.connect(source.store)
            var chance = SeededChance(seed)
            let (number, way) = (chance.below(3), Damage.allCases[chance.below(Damage.allCases.count)])
            let others = Bench.noise(1000, seed: seed)
            let frozen = chance
            target.peer.tamper { count, hash, bytes in
                var chance = frozen
                return (hash, count == number ? way.apply(to: bytes, other: others, &chance) : bytes)
            }
            #expect(try await refusal { try await target.store.fetch(signed, from: Cluster.address) }.code == .corrupt, "seed \(seed)")
            #expect(target.chunkFiles.count == number, "seed \(seed)")
            for file in target.chunkFiles { #expect(try read(target, file) == read(source, file), "seed \(seed)") }
            #expect(try await refusal { try await target.store.open(signed) }.code == .notFound, "seed \(seed)")
            target.peer.tamper { _, hash, bytes in (hash, bytes) }
            _ = try await target.store.fetch(signed, from: Cluster.address)
            let opened = try await target.store.open(signed)
            for (name, bytes) in contents { #expect(try await opened.read(name, limit: .max) == bytes, "seed \(seed)") }
        }
    }

    /// 250 of them: payload, hash, signature or certificate is damaged, or another manifest's.
    @Test func whateverIsDoneToAManifestOnTheWayIsRefused() async throws {
        let (source, target) = (try Bench(), try Bench(Cluster.nodeB))
        target.peer.connect(source.store)
        let signed = try await filled(source)
        let (good, other) = (try #require(signed["s-1"]), try #require(signed["s-2"]))
        for seed in 1...250 as ClosedRange<UInt64> {
            var chance = SeededChance(seed)
            let way = Damage.allCases[chance.below(Damage.allCases.count)]
            let place = chance.below(4)
            func part(_ number: Int, _ bytes: [UInt8], _ others: [UInt8]) -> [UInt8] {
                place == number ? way.apply(to: bytes, other: others, &chance) : bytes
            }
            let payload = part(0, good.payload, other.payload)
            let signature = part(1, good.signature, other.signature)
            let certificate = part(2, good.certificate, Cluster.certificate(Cluster.nodeB))
            // A liar names the hash that fits what he made, every other time.
            let fitting = place == 3 ? other.hash : chance.below(2) == 0 ? ContentHash(bytes: SHA256.hash(data: payload)) : good.hash
            let bad = SignedManifest(payload: payload, hash: fitting, signature: signature, certificate: certificate)
            let code = try await refusal { try await target.store.verify(bad) }.code
            #expect([ErrorCode.corrupt, .forged, .unknownVersion].contains(code), "seed \(seed): \(code)")
            #expect(try await refusal { try await target.store.open(bad) }.code == code, "seed \(seed)")
            _ = try await refusal { try await target.store.fetch(bad, from: Cluster.address) }
            #expect(target.peer.asked.isEmpty && target.folder.tree().isEmpty, "seed \(seed)")
        }
        #expect(try await target.store.fetch(good, from: Cluster.address).sentBytes > 0)
    }
}
