import Testing
import TorporModel

@testable import TorporHost

struct ImageBundleTests {
    private let bundle = ImageBundle(["core-1.img": [1, 10, 10, 0], "pages-1.img": nil, "empty.img": [], "files.img": [7]])

    @Test func whatWasPutInComesOut() throws {
        #expect(try ImageBundle(parsing: bundle.encoded) == bundle)
        #expect(try ImageBundle(in: bundle.file()) == bundle)
        #expect(try ImageBundle(in: ImageBundle([:]).file()) == ImageBundle([:]))
    }

    /// Not one byte may be missing, and none too many: criu takes the end of an image for all of it.
    @Test func whatWasCutOrHasMoreIsNoBundle() {
        let bytes = bundle.encoded
        for count in bytes.indices { #expect(throws: TorporError.self) { try ImageBundle(parsing: Array(bytes[..<count])) } }
        #expect(throws: TorporError.self) { try ImageBundle(parsing: bytes + [0]) }
        for text in ["-1 a\n\n", "x a\n\n", "1\n\n0", "99999999999999999999 a\n\n"] {
            #expect(throws: TorporError.self) { try ImageBundle(parsing: Array(text.utf8)) }
        }
    }
}
