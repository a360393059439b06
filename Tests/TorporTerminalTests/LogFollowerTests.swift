import Testing
import TorporModel

@testable import TorporTerminal

struct LogFollowerTests {
    private func lines(_ numbers: ClosedRange<UInt64>) -> [LogLine] {
        numbers.map {
            LogLine(
                at: Timestamp(milliseconds: Int64($0)), stream: .output, text: "\($0)", node: NodeID(unchecked: "node-a"), number: $0)
        }
    }

    @Test func everyLineIsToldAndTheNextQuestionBeginsBehindTheLast() {
        var follower = LogFollower()
        #expect(follower.place == nil)
        #expect(follower.items(of: lines(1...3)).map(\.line.text) == ["1", "2", "3"])
        #expect(follower.place == LogPlace(number: 3, at: Timestamp(milliseconds: 3)))
        #expect(follower.items(of: []) == [])
        #expect(follower.items(of: lines(4...4)).map(\.gap) == [nil])
    }

    @Test func linesThatHadToMakeWayAreCounted() {
        var follower = LogFollower()
        _ = follower.items(of: lines(1...3))
        let gaps = follower.items(of: lines(100...101)).map(\.gap)
        #expect(gaps == ["96 lines had to make way before they were read", nil])
    }

    /// A tail begins in the middle, and nothing is missing there.
    @Test func theFirstLineIsNeverAGap() {
        var follower = LogFollower()
        #expect(follower.items(of: lines(90...91)).map(\.gap) == [nil, nil])
    }

    @Test func aLogThatWentBackIsSaidToHaveDoneSo() {
        var follower = LogFollower()
        _ = follower.items(of: lines(8...9))
        #expect(follower.items(of: lines(4...4)).map(\.gap) == ["the log goes on from an older snapshot"])
    }
}
