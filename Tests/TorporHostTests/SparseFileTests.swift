import Glibc
import Testing
import TorporHost
import TorporModel

/// Holes are told and not read, and copies have them too.
@Suite struct SparseFileTests {
    private static let page = 4096

    /// A file of 64 pages with data in those that are given.
    private func file(_ data: [Int], _ body: (String) throws -> Void) throws {
        var template = Array("/var/tmp/torpor-sparse-XXXXXX".utf8CString)
        let raw = mkstemp(&template)
        try #require(raw >= 0)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        ftruncate(raw, off_t(64 * Self.page))
        for page in data {
            var bytes = [UInt8](repeating: UInt8(page + 1), count: Self.page)
            #expect(pwrite(raw, &bytes, bytes.count, off_t(page * Self.page)) == bytes.count)
        }
        close(raw)
        try body(path)
    }

    /// As a sink reads it.
    private func content(_ path: String) throws -> (bytes: [UInt8], zeros: Int) {
        let file = try SparseFile(path)
        var room = [UInt8](repeating: 0, count: 5 * Self.page)
        var (bytes, zeros): ([UInt8], Int) = ([], 0)
        while true {
            switch try room.withUnsafeMutableBytes({ try file.read(at: UInt64(bytes.count), into: $0) }) {
            case .bytes(let count): bytes += room[..<count]
            case .zeros(let count):
                bytes += [UInt8](repeating: 0, count: count)
                zeros += count
            case .end, .unchanged: return (bytes, zeros)
            }
        }
    }

    @Test func whatIsReadIsTheFile() throws {
        for data in [[], [0], [63], [0, 1, 2, 30, 62], Array(0..<64)] {
            try file(data) { path in
                let (bytes, zeros) = try content(path)
                #expect(bytes == (try DurableFile.read(path)))
                #expect(zeros <= (64 - data.count) * Self.page)
                if data.isEmpty { #expect(zeros == 64 * Self.page) }
                let runs = try SparseFile(path).runs()
                for page in data { #expect(runs.run(from: UInt64(page * Self.page)).map { $0.contains(UInt64(page * Self.page)) } == true) }
            }
        }
    }

    @Test func aCopyIsTheSameAndHasHolesToo() throws {
        try file([3, 4, 40]) { path in
            let copy = path + ".copy"
            defer { unlink(copy) }
            try FileCopy.make(of: path, at: copy)
            #expect(try DurableFile.read(copy) == DurableFile.read(path))
            #expect(Folder.allocatedBytes(copy) < 64 * UInt64(Self.page))
        }
        #expect(throws: TorporError.self) { try FileCopy.make(of: "/nowhere/at/all", at: "/var/tmp/x") }
        #expect(throws: TorporError.self) { try FileCopy.make(of: "/dev/null", at: "/var/tmp/x") }
    }

    @Test func runsAreJoinedFoundAndWritten() throws {
        var runs = PageRuns(0..<4096)
        runs.append(4096..<8192)
        runs.append(40960..<45056)
        #expect(runs.runs == [0..<8192, 40960..<45056])
        #expect(runs.bytes == 12288)
        #expect(runs.run(from: 0) == 0..<8192 && runs.run(from: 8191) == 0..<8192)
        #expect(runs.run(from: 8192) == 40960..<45056 && runs.run(from: 45056) == nil)
        #expect(try PageRuns(parsing: runs.text, limit: 45056) == runs)
        for wrong in ["0", "0 1", "4096 4096\n0 4096", "x 4096", "40960 8192", "-1 4096"] {
            #expect(throws: TorporError.self) { try PageRuns(parsing: wrong, limit: 45056) }
        }
    }
}
