import Testing
import TorporModel

/// handoff-rules A4: an attempt freezes once; what is over stays over.
@Suite struct FreezeLeaseTests {
    private let one = Attempt(1)
    private let two = Attempt(2)

    private func armed(_ attempt: Attempt, until deadline: UInt64 = 100) throws -> FreezeLease {
        var lease = FreezeLease()
        try lease.arm(attempt, until: deadline)
        return lease
    }

    @Test func anAttemptThatIsOverNeverFreezesAgain() throws {
        var lease = try armed(one)
        let lifted = lease.end(one)
        #expect(lifted)
        #expect(try #require(throws: TorporError.self) { try lease.arm(one, until: 200) }.code == .attemptOver)
        #expect(lease.state == .idle)
        try lease.arm(two, until: 200)
        #expect(lease.state == .armed(two, deadline: 200, counter: 0))
    }

    @Test func anEndThatFindsNothingIsATombstoneAllTheSame() throws {
        var lease = FreezeLease()
        let lifted = lease.end(two)
        #expect(!lifted)
        #expect(throws: TorporError.self) { try lease.arm(one, until: 100) }
        #expect(throws: TorporError.self) { try lease.arm(two, until: 100) }
    }

    @Test func theEndOfAnotherAttemptLiftsNothing() throws {
        var lease = try armed(two)
        let lifted = lease.end(one)
        #expect(!lifted)
        #expect(lease.state == .armed(two, deadline: 100, counter: 0) && lease.over == one)
    }

    @Test func aRepeatedFreezeDoesNotMoveTheDeadline() throws {
        var lease = try armed(one)
        try lease.arm(one, until: 999)
        #expect(lease.state == .armed(one, deadline: 100, counter: 0))
    }

    @Test func anotherAttemptDoesNotFreezeWhatIsFrozen() throws {
        var lease = try armed(one)
        #expect(throws: TorporError.self) { try lease.arm(two, until: 100) }
        try lease.seal(one)
        #expect(throws: TorporError.self) { try lease.arm(two, until: 100) }
    }

    @Test func aLeaseIsRenewedOnlyForItsOwnAttemptAndByANewerCounter() throws {
        var lease = try armed(one)
        #expect(throws: TorporError.self) { try lease.renew(two, until: 500, counter: 1) }
        try lease.renew(one, until: 200, counter: 2)
        try lease.renew(one, until: 900, counter: 2)
        try lease.renew(one, until: 800, counter: 1)
        #expect(lease.state == .armed(one, deadline: 200, counter: 2))
    }

    @Test func aRenewalNeverShortensTheLease() throws {
        var lease = try armed(one)
        try lease.renew(one, until: 50, counter: 1)
        #expect(lease.state == .armed(one, deadline: 100, counter: 1))
    }

    @Test func aThawedAttemptIsNeitherRenewedNorSealed() throws {
        var lease = try armed(one)
        _ = lease.end(one)
        #expect(try #require(throws: TorporError.self) { try lease.renew(one, until: 200, counter: 1) }.code == .attemptOver)
        #expect(try #require(throws: TorporError.self) { try lease.seal(one) }.code == .attemptOver)
    }

    @Test func aSealedFreezeNeverExpires() throws {
        var lease = try armed(one)
        #expect(lease.expired(at: 99) == nil)
        #expect(lease.expired(at: 100) == one)
        try lease.seal(one)
        #expect(lease.expired(at: .max) == nil)
        try lease.seal(one)
        try lease.renew(one, until: 1, counter: 9)
        #expect(lease.state == .sealed(one))
    }

    @Test func aSealIsOnlyForTheAttemptThatFroze() throws {
        var lease = try armed(one)
        #expect(throws: TorporError.self) { try lease.seal(two) }
        var idle = FreezeLease()
        #expect(throws: TorporError.self) { try idle.seal(one) }
    }

    @Test func overNeverGoesDown() throws {
        var lease = FreezeLease()
        _ = lease.end(two)
        _ = lease.end(one)
        #expect(lease.over == two)
    }
}
