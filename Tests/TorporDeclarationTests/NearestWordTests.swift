import Testing
import TorporDeclaration

@Suite struct NearestWordTests {
    private static let words = ["command", "env", "envFile", "memory", "cpus", "ports", "tcp", "user"]

    @Test(arguments: [
        ("memmory", "memory"), ("memry", "memory"), ("meomry", "memory"), ("Memory", "memory"), ("mmemoryy", "memory"),
        ("comand", "command"),
        ("envfile", "envFile"), ("env_File", "envFile"), ("evn", "env"), ("port", "ports"), ("cpu", "cpus"),
        ("usre", "user"),
    ]) func aSlipIsUnderstood(_ slip: String, _ meant: String) {
        #expect(NearestWord.to(slip, among: Self.words) == meant)
    }

    @Test(arguments: ["image", "pt", "exx", "restart", "x", "", "comm", "memorably", String(repeating: "memory", count: 100_000)])
    func anotherWordIsNot(_ word: String) {
        #expect(NearestWord.to(word, among: Self.words) == nil)
    }

    /// Counting takes time with the product of two lengths, and a file may be all one key.
    @Test func aVeryLongWordIsNotCounted() {
        #expect(NearestWord.slips(String(repeating: "a", count: 65), "a") == .max)
        #expect(NearestWord.slips(String(repeating: "a", count: 64), "a") == 63)
    }

    @Test func theNearestWinsAndOfEquallyNearTheFirst() {
        #expect(NearestWord.to("envFil", among: ["envFull", "envFile"]) == "envFile")
        #expect(NearestWord.to("cat", among: ["bat", "cut", "hat"]) == "bat")
        #expect(NearestWord.to("a", among: []) == nil)
    }

    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
        ("flaw", "lawn", 2),
    ]) func slipsAreCounted(_ one: String, _ other: String, _ slips: Int) {
        #expect(NearestWord.slips(one, other) == slips)
        #expect(NearestWord.slips(other, one) == slips)
    }
}
