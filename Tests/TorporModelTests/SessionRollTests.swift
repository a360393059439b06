import Testing
import TorporModel

/// A session and a freeze exclude each other, decided in one value.
@Suite struct SessionRollTests {
    private func entry(_ id: UInt64, _ who: String = "operator/vera") -> SessionRoll.Entry {
        SessionRoll.Entry(id: id, who: who, since: Timestamp(milliseconds: 0))
    }

    private func roll(_ ids: UInt64...) throws -> SessionRoll {
        var roll = SessionRoll()
        for id in ids { try roll.open(entry(id), during: .idle) }
        return roll
    }

    @Test(arguments: [FreezeLease.State.armed(Attempt(2), deadline: 9, counter: 0), .sealed(Attempt(2))])
    func noSessionBeginsDuringAFreeze(_ state: FreezeLease.State) throws {
        var roll = SessionRoll()
        let error = #expect(throws: TorporError.self) { try roll.open(entry(1), during: state) }
        #expect(error?.code == .refused && roll.entries.isEmpty)
    }

    @Test func noFreezeBeginsDuringASessionAndItSaysWhose() throws {
        let roll = try roll(1, 2)
        let error = #expect(throws: TorporError.self) { try roll.toEnd(by: .block) }
        #expect(error?.code == .refused)
        #expect(
            error?.message == "an exec session of operator/vera is open since 1970-01-01T00:00:00.000Z: end it first, or declare exec: end")
    }

    @Test func thePolicyToEndThemNamesThemAll() throws {
        #expect(try roll(1, 2).toEnd(by: .end) == [1, 2])
        #expect(try roll().toEnd(by: .end) == [] && roll().toEnd(by: .block) == [])
    }

    @Test func onlyASessionOfWhichNothingIsLeftIsOffTheRoll() throws {
        var roll = try roll(1, 2)
        roll.close(1)
        roll.close(7)
        #expect(roll.entries.map(\.id) == [2])
        #expect(throws: TorporError.self) { try roll.toEnd(by: .block) }
        roll.close(2)
        #expect(try roll.toEnd(by: .block) == [])
    }

    @Test func thereIsAnEndToTheirNumberAndEachIsOpenOnce() throws {
        var roll = SessionRoll()
        for id in 1...UInt64(SessionRoll.most) { try roll.open(entry(id), during: .idle) }
        #expect(throws: TorporError.self) { try roll.open(entry(99), during: .idle) }
        roll.close(1)
        #expect(throws: TorporError.self) { try roll.open(entry(2), during: .idle) }
        try roll.open(entry(99), during: .idle)
    }
}
