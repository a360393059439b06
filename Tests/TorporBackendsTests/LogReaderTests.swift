import Glibc
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// What is asked of a log, and what comes back, however the files are cut.
@Suite struct LogReaderTests {
    /// A log of `count` lines, each with its number and a second after the one before, in files of `each` lines; the oldest `gone` files
    /// have made way.
    private func with(_ count: UInt64, each: UInt64 = 7, gone: Int = 0, _ body: (LogReader) throws -> Void) throws {
        var template = Array("/var/tmp/torpor-log-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCall.failure(errno, "mkdtemp") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? Folder.remove(folder) }
        for (index, first) in stride(from: UInt64(1), through: count, by: UInt64.Stride(each)).enumerated() where index >= gone {
            let lines = (first...min(first + each - 1, count)).map { "\($0 * 1000) o node-a line \($0)\n" }
            try DurableFile.write(lines.joined() + "9 o node-a ha", to: "\(folder)/\(LogSegments.name(first))")
        }
        try body(LogReader(folder, node: NodeID(unchecked: "node-b")))
    }

    private func numbers(_ reader: LogReader, _ query: LogQuery) throws -> [UInt64] {
        let lines = try reader.read(query).lines
        #expect(lines.allSatisfy { $0.text == "line \($0.number)" && $0.at.milliseconds == Int64($0.number) * 1000 })
        return lines.map(\.number)
    }

    private func place(_ number: UInt64) -> LogPlace { LogPlace(number: number, at: Timestamp(milliseconds: Int64(number) * 1000)) }

    @Test(arguments: [1, 6, 7, 8, 13, 14, 15, 20] as [UInt64])
    func whereverOneStoppedOneGoesOnBehindIt(_ stop: UInt64) throws {
        try with(20) { (reader) throws in #expect(try numbers(reader, LogQuery(after: place(stop))) == Array((stop + 1)..<21)) }
    }

    @Test(arguments: [1, 6, 7, 8, 19, 20, 500])
    func aTailIsTheLastLines(_ tail: Int) throws {
        try with(20) { (reader) throws in #expect(try numbers(reader, LogQuery(tail: tail)) == Array(1...20).suffix(tail)) }
    }

    @Test func tailAndSinceAndAfterTogetherAreAllMeant() throws {
        try with(20) { (reader) throws in
            let since = Timestamp(milliseconds: 12_000)
            #expect(try numbers(reader, LogQuery(since: since)) == Array(12...20))
            #expect(try numbers(reader, LogQuery(since: since, tail: 3)) == [18, 19, 20])
            #expect(try numbers(reader, LogQuery(since: since, tail: 15)) == Array(12...20))
            #expect(try numbers(reader, LogQuery(after: place(16), since: since, tail: 15)) == [17, 18, 19, 20])
        }
    }

    @Test func aReaderWhoseLineHasMadeWaySeesTheGapInTheNumbers() throws {
        try with(20, gone: 2) { (reader) throws in #expect(try numbers(reader, LogQuery(after: place(3))) == Array(15...20)) }
    }

    /// The workload went back to a snapshot: the numbers are taken again by other lines.
    @Test func aLineThatIsAnotherByNowIsNoPlaceToGoOnFrom() throws {
        try with(20) { (reader) throws in
            let other = LogPlace(number: 9, at: Timestamp(milliseconds: 77))
            #expect(try numbers(reader, LogQuery(after: other)) == Array(1...20))
            #expect(try numbers(reader, LogQuery(after: place(21))) == Array(1...20))
        }
    }

    @Test func aLongLogComesInPagesThatTogetherAreAllOfIt() throws {
        try with(25_000, each: 4000) { (reader) throws in
            var seen: [UInt64] = []
            var query = LogQuery()
            for _ in 0..<10 {
                let page = try reader.read(query)
                seen += page.lines.map(\.number)
                query.after = page.lines.last?.place
                if !page.more { break }
            }
            #expect(seen == Array(1...25_000))
        }
    }

    @Test func anEmptyLogHasNoLines() throws {
        try with(0) { (reader) throws in #expect(try reader.read(LogQuery(tail: 5)) == LogPage(lines: [])) }
    }
}
