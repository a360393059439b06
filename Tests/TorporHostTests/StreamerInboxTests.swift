import Testing
import TorporModel

@testable import TorporHost

struct StreamerInboxTests {
    private let asked: [UInt8] = [10, 0, 0, 0, 10, 8] + Array("core.img".utf8)

    @Test func aCaptureSaysANameAndItsPipeHoweverItIsCutUp() throws {
        var inbox = StreamerInbox()
        var items: [StreamerInbox.Item] = []
        for (place, byte) in (asked + [0] + asked + [0]).enumerated() {
            inbox.add([byte], files: byte == 0 && place >= asked.count && place % (asked.count + 1) == asked.count ? [Int32(place)] : [])
            while let item = try inbox.next() {
                items.append(item)
                if case .name = item { inbox.expectsPipe = true }
            }
        }
        #expect(items == [.name("core.img"), .pipe(14), .name("core.img"), .pipe(29)])
    }

    @Test func aRestoreAsksOnWhenThereIsNoSuchImage() throws {
        var inbox = StreamerInbox()
        inbox.add(asked + asked, files: [])
        #expect(try inbox.next() == .name("core.img"))
        #expect(try inbox.next() == .name("core.img"))
        #expect(try inbox.next() == nil)
        #expect(StreamerInbox.answer(exists: true) == [2, 0, 0, 0, 8, 1])
        #expect(StreamerInbox.answer(exists: false) == [2, 0, 0, 0, 8, 0])
    }

    @Test func whatNoCriuSaysIsRefused() {
        var long = StreamerInbox()
        long.add([255, 255, 255, 255], files: [])
        #expect(throws: TorporError.self) { try long.next() }
        var noise = StreamerInbox()
        noise.add([2, 0, 0, 0, 9, 9], files: [])
        #expect(throws: TorporError.self) { try noise.next() }
        var noPipe = StreamerInbox()
        noPipe.expectsPipe = true
        noPipe.add([0], files: [])
        #expect(throws: TorporError.self) { try noPipe.next() }
    }
}
