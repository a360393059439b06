import Foundation
import Testing
import TorporArtifacts
import TorporModel
import TorporPorts

/// An artifact is cut into pages: zeros are left out, the rest is packed, and what comes out is what went in.
@Suite struct PageTests {
    private static let page = ChunkReference.pageSize

    /// Pages as letters: `.` is zeros, any other a page of that letter with its place in it, so that no two are alike.
    private func memory(_ pages: String, tail: Int = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        for (place, letter) in pages.utf8.enumerated() {
            var page = [UInt8](repeating: letter == UInt8(ascii: ".") ? 0 : letter, count: Self.page)
            if letter != UInt8(ascii: ".") { for shift in 0..<8 { page[shift] = UInt8(truncatingIfNeeded: (place + 1) >> (8 * shift)) } }
            bytes += page
        }
        return bytes + [UInt8](repeating: 9, count: tail)
    }

    @Test(arguments: [("a.b", 0), ("...", 1), (".", 0), ("ab..c.", 17), ("", 3), ("..a", 4095)])
    func holesAreLeftOutAndComeBack(pages: String, tail: Int) async throws {
        let bench = try Bench()
        let bytes = memory(pages, tail: tail)
        let signed = try await bench.capture(["memory": bytes])
        let source = try await bench.store.open(signed)
        let literal = pages.utf8.count { $0 != UInt8(ascii: ".") } * Self.page + tail
        #expect(source.manifest.chunks.reduce(0) { $0 + $1.bytes } == literal)
        #expect(source.manifest.artifacts[0].bytes == UInt64(bytes.count))
        #expect(try await source.read("memory", limit: bytes.count) == bytes)
    }

    /// Every second page is zeros: half the chunks, all but the last of them full.
    @Test func pagesAmongHolesArePackedIntoWholeChunks() async throws {
        let bench = try Bench()
        let bytes = memory(String(repeating: "a.", count: 600))
        let source = try await bench.store.open(try await bench.capture(["memory": bytes]))
        #expect(source.manifest.chunks.map(\.bytes) == [Bench.mib, Bench.mib, 88 * Self.page])
        #expect(source.manifest.artifacts[0].extents.count == 1200)
        #expect(try await source.read("memory", limit: .max) == bytes)
    }

    /// The name says nothing about where the chunk was cut from, and everything about its bytes.
    @Test func theSameChunkOfTwoArtifactsIsKeptOnceAndListedOnce() async throws {
        let bench = try Bench()
        let bytes = memory(String(repeating: "a", count: 300))
        let manifest = try await bench.store.verify(try await bench.capture(["one": bytes, "two": bytes, "three": [1]]))
        #expect(manifest.chunks.count == 3 && bench.chunkFiles.count == 3)
        #expect(manifest.artifacts.first { $0.name == "one" }?.extents == manifest.artifacts.first { $0.name == "two" }?.extents)
    }

    /// More chunks alternate than the reader has at hand; each comes out right all the same.
    @Test func runsMayJumpBetweenChunks() async throws {
        let bench = try Bench()
        let parts = (0..<6).map { memory(String(repeating: String(UnicodeScalar(UInt8(97 + $0))), count: 3)) }
        let signed = try await bench.capture(
            Dictionary(uniqueKeysWithValues: parts.enumerated().map { ("part-\($0.offset)", $0.element) }))
        var jumping = try await bench.store.verify(signed)
        var expected: [UInt8] = []
        var extents: [Extent] = []
        for page in 0..<3 {
            for part in 0..<6 {
                extents.append(Extent(chunk: part, offset: page * Self.page, bytes: Self.page))
                expected += parts[part][page * Self.page..<(page + 1) * Self.page]
            }
        }
        jumping.artifacts = [ArtifactDescriptor(name: "memory", extents: extents)]
        let resigned = try Cluster.signer(Cluster.nodeA).sign(try ManifestCodec.encode(jumping))
        #expect(try await bench.store.open(resigned).read("memory", limit: .max) == expected)
    }
}
