import Testing
import TorporModel

@testable import TorporTerminal

struct LogFollowerTests {
    private func lines(_ numbers: ClosedRange<Int>, on node: String = "node-a") -> [LogLine] {
        numbers.map { LogLine(at: Timestamp(milliseconds: Int64($0)), stream: .output, text: "\($0)", node: NodeID(unchecked: node)) }
    }

    @Test func everyLineIsPrintedOnceHoweverOftenTheLogIsRead() {
        var follower = LogFollower()
        #expect(follower.text(of: lines(1...3)) == ["1", "2", "3"])
        #expect(follower.text(of: lines(1...3)) == [])
        #expect(follower.text(of: lines(2...5)) == ["4", "5"])
        #expect(follower.text(of: []) == [])
        #expect(follower.text(of: lines(5...6)) == ["6"])
    }

    @Test func aMoveIsMarkedWhereItWas() {
        var follower = LogFollower()
        let moved = lines(1...2) + lines(3...4, on: "node-b")
        #expect(follower.text(of: moved) == ["1", "2", "--- moved from node-a to node-b ---", "3", "4"])
        #expect(follower.text(of: moved + lines(5...5)) == ["--- moved from node-b to node-a ---", "5"])
    }

    @Test func linesThatWereCutAwayInBetweenAreSaidToBeMissing() {
        var follower = LogFollower()
        _ = follower.text(of: lines(1...3))
        #expect(follower.text(of: lines(100...101)) == ["--- lines were missed ---", "100", "101"])
    }

    @Test func whatWasSkippedIsNotPrintedAndWhatFollowsIs() {
        var follower = LogFollower()
        follower.skip(lines(1...3))
        #expect(follower.text(of: lines(1...4)) == ["4"])
    }

    /// The same words again and again, told apart by where they stand.
    @Test func linesThatAreAllAlikeAreCounted() {
        var follower = LogFollower()
        let same = Array(repeating: lines(1...1)[0], count: 3)
        #expect(follower.text(of: same).count == 3)
        #expect(follower.text(of: same) == [])
    }
}
