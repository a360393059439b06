import Testing
import TorporHost
import TorporModel

@Suite struct ShimMessageTests {
    @Test(arguments: [
        FreezeLease(), FreezeLease(state: .armed(Attempt(7), deadline: 123_456, counter: 3), over: Attempt(6)),
        FreezeLease(state: .sealed(Attempt(9)), over: Attempt(8)),
    ])
    func aNoteComesBackAsItWasWritten(_ lease: FreezeLease) throws {
        var note = ShimNote(phase: .running, boot: BootID(unchecked: "b-1"))
        note.lease = lease
        note.captured = Attempt(7)
        note.first = (pid: 42, started: 99)
        note.engine = 77
        note.pipes = [5, 6]
        note.exit = -1
        note.failure = "two\nlines = bad"
        let back = try ShimNote(parsing: note.text)
        #expect(back == note)
        #expect(back.lease == lease)
        #expect(back.first?.pid == 42 && back.pipes == [5, 6] && back.failure == note.failure)
    }

    @Test func anUnknownPhaseIsAnIncidentNotAGuess() {
        #expect(throws: TorporError.self) { try ShimNote(parsing: "phase=dreaming\nboot=b\n") }
    }

    @Test(arguments: [
        ShimRequest.status, .ready, .freeze(Attempt(1), leaseMs: 5), .renew(Attempt(1), leaseMs: 5, counter: 9), .capture(Attempt(2)),
        .seal(Attempt(3)), .thaw(Attempt(4)), .release, .doze, .rouse, .stop(graceMs: 6), .leave,
        .exec(ShimRequest.Session(id: .max, who: "operator/vera", command: ["/usr/bin/runc", "", "a=b\nc"])),
    ])
    func aRequestComesBackAsItWasAsked(_ request: ShimRequest) throws {
        #expect(try ShimRequest(parsing: request.text) == request)
    }

    @Test func aSessionsEndAndThoseThatAreOpenCrossTheSocket() throws {
        let open = SessionRoll.Entry(id: 7, who: "operator/vera the second", since: Timestamp(milliseconds: 5))
        let note = ShimNote(phase: .running, boot: BootID(unchecked: "b-1"))
        for end in [nil, ShimReply.SessionEnd(status: 137, words: "it was\nended"), ShimReply.SessionEnd(status: 0, words: nil)] {
            let reply = ShimReply(note: note, freezer: .thawed, isDozing: end == nil, sessions: [open], end: end)
            #expect(try ShimReply(parsing: ShimReply.text(.success(reply))) == reply)
        }
    }

    @Test func anErrorCrossesTheSocketWhole() {
        let error = TorporError(code: .attemptOver, message: "over", remedy: "again", causes: ["one", "two"])
        let thrown = #expect(throws: TorporError.self) { try ShimReply(parsing: ShimReply.text(.failure(error))) }
        #expect(thrown == error)
    }
}
