import Foundation
import Logging
import Synchronization
import Testing
import TorporModel
import Tracing

@testable import TorporTelemetry

struct LogHandlerTests {
    /// Lines as a log collector would get them.
    private final class Lines: Sendable {
        private let kept = Mutex<[String]>([])
        var all: [String] { kept.withLock { $0 } }
        func add(_ line: String) { kept.withLock { $0.append(line) } }
    }

    private let lines = Lines()

    private func json(_ metadata: Logger.Metadata = [:]) -> Logger {
        var handler = JSONLogHandler(
            label: "torpor.agent", level: .debug, now: { Timestamp(milliseconds: 1_795_236_159_120) }, write: lines.add)
        handler.metadata = metadata
        return Logger(label: "torpor.agent") { _ in handler }
    }

    private func parsed(_ line: String) throws -> [String: String] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
    }

    @Test func aLineIsOneObjectWithTimeLevelAndMessage() throws {
        json().warning("step failed", metadata: ["step.name": "freeze", "job.id": "j-1"])
        #expect(lines.all.count == 1)
        #expect(
            try parsed(lines.all[0]) == [
                "time": "2026-11-21T04:42:39.120Z", "level": "warning", "logger": "torpor.agent", "message": "step failed",
                "step.name": "freeze",
                "job.id": "j-1",
            ])
    }

    @Test(arguments: ["a\nb", "\"quoted\" \\ back", "\u{0}\u{1B}[31m", "emoji 🐦 \u{2028} \u{85}", "\r\n\t", ""])
    func noMessageBreaksTheLine(_ message: String) throws {
        json().info("\(message)", metadata: ["\(message)k": "\(message)"])
        #expect(!lines.all[0].contains { $0.isNewline })
        #expect(try parsed(lines.all[0])["message"] == message)
        #expect(try parsed(lines.all[0])["\(message)k"] == message)
    }

    @Test func nestedMetadataBecomesDottedKeys() throws {
        json(["node": "node-a"]).info("m", metadata: ["job": ["id": "j-1", "rounds": ["1", "2"]], "time": "noon"])
        let line = try parsed(lines.all[0])
        #expect(line["job.id"] == "j-1")
        #expect(line["job.rounds.1"] == "2")
        #expect(line["node"] == "node-a")
        #expect(line["metadata.time"] == "noon", "a caller's key never replaces the line's own")
    }

    @Test func aLineWithinASpanBearsItsIds() throws {
        let trap = SpanTrap()
        let logger = json()
        Worlds.tracer(sink: trap).withSpan("freeze") { _ in logger.info("inside") }
        logger.info("outside")
        let (inside, outside) = (try parsed(lines.all[0]), try parsed(lines.all[1]))
        #expect(inside["trace.id"] == trap.records[0].traceID)
        #expect(inside["span.id"] == trap.records[0].spanID)
        #expect(outside["trace.id"] == nil)
    }

    @Test func aKeyAppearsOnceEvenWhenNestingSpellsItTwice() throws {
        json().info("m", metadata: ["a": ["b": "1"], "a.b": "2"])
        #expect(lines.all[0].components(separatedBy: "\"a.b\"").count == 2)
    }

    @Test func aPersonsLineQuotesOnlyWhatNeedsItAndMovesNoCursor() {
        let handler = TerminalLogHandler(label: "torpor", now: { Timestamp(milliseconds: 1_795_236_159_120) }, write: lines.add)
        Logger(label: "torpor") { _ in handler }.info("hello \u{1B}[2J", metadata: ["name": "web-1", "why": "a b\u{1B}"])
        #expect(lines.all == ["04:42:39.120 info     torpor: hello \u{FFFD}[2J name=web-1 why=\"a b\u{FFFD}\""])
    }

    @Test func linesReachTheDescriptorWhole() throws {
        let pipe = Pipe()
        LineWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor).write("one")
        try pipe.fileHandleForWriting.close()
        #expect(try pipe.fileHandleForReading.readToEnd() == Data("one\n".utf8))
    }
}
