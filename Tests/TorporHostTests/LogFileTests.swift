import Glibc
import Testing
import TorporModel

@testable import TorporHost

/// What the shim writes, whatever happens to it.
@Suite struct LogFileTests {
    private static let policy = LogPolicy(fileBytes: 64 << 10, files: 3)

    /// A folder of its own, gone at the end.
    private func inFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/var/tmp/torpor-log-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCall.failure(errno, "mkdtemp") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? Folder.remove(folder) }
        try body(folder)
    }

    private func open(_ folder: String, _ node: String = "node-a", _ policy: LogPolicy = policy) throws -> LogFile {
        try LogFile(folder: folder, node: node, policy: policy)
    }

    private func files(_ folder: String) -> [UInt64] { LogSegments.list("\(folder)/logs") }

    private func text(_ folder: String, _ first: UInt64) throws -> String {
        try DurableFile.readText("\(folder)/logs/\(LogSegments.name(first))", limit: 1 << 20)
    }

    @Test func howeverMuchIsPrintedTheFilesStayWithinTheirLimitAndAreNamedByTheirFirstLines() throws {
        try inFolder { (folder) throws in
            var log = try open(folder)
            for number in 1...20_000 { log.append(Array("line \(number)".utf8), stream: "o") }
            let firsts = files(folder)
            #expect(firsts.count == 3)
            var expected = try #require(firsts.first)
            for first in firsts {
                let text = try text(folder, first)
                #expect(text.utf8.count <= 64 << 10)
                for line in text.split(separator: "\n") {
                    #expect(first <= expected && line.hasSuffix(" o node-a line \(expected)"))
                    expected += 1
                }
            }
            #expect(expected == 20_001)
        }
    }

    @Test func aShimThatTakesOverCutsOffHalfALineAndCountsOn() throws {
        try inFolder { (folder) throws in
            do {
                var log = try open(folder)
                for number in 1...3 { log.append(Array("\(number)".utf8), stream: "o") }
            }
            let file = try Descriptor(path: "\(folder)/logs/\(LogSegments.name(1))", O_WRONLY | O_APPEND)
            try DurableFile.write(Array("17 o node-a ha".utf8), descriptor: file.raw, name: "half a line")
            var log = try open(folder, "node-b")
            log.append(Array("4".utf8), stream: "e")
            let lines = try text(folder, 1).split(separator: "\n").map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
            #expect(lines == ["o node-a 1", "o node-a 2", "o node-a 3", "e node-b 4"])
        }
    }

    @Test func onlyALogWithSomethingInItIsMarked() throws {
        try inFolder { (folder) throws in
            var log = try open(folder)
            log.mark("started again")
            #expect(try text(folder, 1).isEmpty)
            log.append(Array("1".utf8), stream: "o")
            log.mark("moved")
            #expect(try text(folder, 1).split(separator: "\n").last?.hasSuffix(" m node-a moved") == true)
        }
    }

    @Test func whatIsNoLogsFileIsLeftAlone() throws {
        #expect(LogSegments.first(in: LogSegments.name(42)) == 42)
        for name in ["1", "log", "0000000000000000001x", "99999999999999999999", "..", ""] { #expect(LogSegments.first(in: name) == nil) }
    }
}
