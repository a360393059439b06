import Testing
import TorporHost
import TorporModel

/// What crosses the lines of a lazy restore, byte by byte.
struct PageProtocolTests {
    private let ask = PageAsk(process: 7, address: 0x7f00_1234_5000, bytes: 3 * 4096)

    /// As criu 4.2.1 and 4.1.1 were seen to send them (criu/page-xfer.c, `struct page_server_iov`).
    @Test func criusRequestsAreReadInBothLengths() {
        let address: [UInt8] = [0x00, 0x50, 0x34, 0x12, 0x00, 0x7f, 0, 0]
        let wide: [UInt8] = [7, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0] + address + [7, 0, 0, 0, 0, 0, 0, 0]
        let narrow: [UInt8] = [7, 0, 0, 0, 3, 0, 0, 0] + address + [7, 0, 0, 0, 0, 0, 0, 0]
        #expect(PageServerFormat(isWide: true).request(wide) == .pages(ask))
        #expect(PageServerFormat(isWide: false).request(narrow) == .pages(ask))
        #expect(PageServerFormat(isWide: true).headerBytes == wide.count)
        #expect(PageServerFormat(isWide: false).headerBytes == narrow.count)
    }

    @Test(arguments: [true, false]) func anAnswerBearsTheFlagsOfPresentPages(isWide: Bool) {
        let header = PageServerFormat(isWide: isWide).header(answering: ask)
        #expect(header.count == PageServerFormat(isWide: isWide).headerBytes)
        #expect(Array(header[..<4]) == [6, 0, 4, 0])
        #expect(header[isWide ? 8 : 4] == 3)
        #expect(Array(header.suffix(8)) == [7, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test func whatIsNoRequestIsNotTakenForOne() {
        let format = PageServerFormat(isWide: true)
        var close = [UInt8](repeating: 0, count: 32)
        (close[0], close[1]) = (0x24, 0x10)
        #expect(format.request(close) == .close)
        var endless = [UInt8](repeating: 0xff, count: 32)
        (endless[0], endless[1], endless[2], endless[3]) = (7, 0, 0, 0)
        #expect(format.request(endless) == .unknown(7))
        #expect(format.request([UInt8](repeating: 9, count: 32)) == .unknown(0x0909_0909))
    }

    @Test func framesSurviveBeingCutAnywhere() throws {
        let frames = [PageFrame.pages([1, 2, 3]), .lost("the original is gone"), .pages([])]
        let bytes = frames.flatMap(\.bytes)
        for cut in 0...bytes.count {
            var incoming = Array(bytes[..<cut])
            var seen: [PageFrame] = []
            while let frame = try PageFrame.take(from: &incoming) { seen.append(frame) }
            incoming += bytes[cut...]
            while let frame = try PageFrame.take(from: &incoming) { seen.append(frame) }
            #expect(seen == frames)
            #expect(incoming.isEmpty)
        }
        #expect(PageFrame.ask(reading: PageFrame.ask(ask)) == ask)
    }

    @Test func aFrameOfAnUnknownKindOrOfEndlessLengthIsRefused() {
        for bytes: [UInt8] in [[3, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f]] {
            var incoming = bytes
            #expect(throws: TorporError.self) { try PageFrame.take(from: &incoming) }
        }
    }

    @Test func notesAndPlansAreReadBackAsTheyWereWritten() throws {
        let boot = BootID(unchecked: "b-1")
        for state: CopyMemory in [.whole, .coming(bytes: 12), .lost("why\nso")] {
            let note = MemoryNote(state: state, pid: 12, started: 34, boot: boot)
            #expect(try MemoryNote(parsing: note.text) == note)
        }
        let plan = MemoryPlan(
            cgroup: "/c", handler: ["/criu", "lazy-pages"], environment: ["PATH": "/bin", "A": "b=c"],
            format: PageServerFormat(isWide: false))
        #expect(try MemoryPlan(parsing: plan.text) == plan)
    }
}
