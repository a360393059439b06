import Testing
import TorporModel

@Suite struct ContentHashTests {
    private let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test func bytesAndTextAgree() throws {
        let bytes = stride(from: 0, to: 64, by: 2).map { place in
            let start = empty.index(empty.startIndex, offsetBy: place)
            return UInt8(empty[start..<empty.index(start, offsetBy: 2)], radix: 16) ?? 0
        }
        #expect(ContentHash(bytes: bytes) == (try ContentHash.parse(empty)))
        #expect(ContentHash(bytes: bytes).hex == empty)
    }

    @Test(arguments: ["", "e3", String(repeating: "g", count: 64), String(repeating: "A", count: 64), String(repeating: "../", count: 22)])
    func whatIsNoDigestIsCorrupt(text: String) throws {
        #expect(try #require(throws: TorporError.self) { try ContentHash.parse(text) }.code == .corrupt)
    }
}
