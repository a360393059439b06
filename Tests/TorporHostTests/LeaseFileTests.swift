import Glibc
import Testing
import TorporHost
import TorporModel

/// A lease that an agent and a keeper decide about is decided by one of the two at a time, and is what was written last.
struct LeaseFileTests {
    private func inFolder(_ body: (LeaseFile) throws -> Void) throws {
        var template = Array("/var/tmp/torpor-lease-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCall.failure(errno, "mkdtemp") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? Folder.remove(folder) }
        try body(LeaseFile(folder: folder))
    }

    @Test func whatWasDecidedIsReadBack() throws {
        try inFolder { file in
            #expect(try file.read() == nil)
            let boot = try MonotonicClock.boot()
            try file.decide { (note) throws(TorporError) in
                try note.lease.arm(Attempt(3), until: 77)
                note.since = 12
            }
            let armed = FreezeLease(state: .armed(Attempt(3), deadline: 77, counter: 0))
            #expect(try file.read() == LeaseFile.Note(lease: armed, boot: boot, since: 12))
            try file.decide { (note) throws(TorporError) in try note.lease.seal(Attempt(3)) }
            #expect(try file.read()?.lease.state == .sealed(Attempt(3)))
            #expect(try file.decide { (note) throws(TorporError) in note.lease.end(Attempt(3)) })
            #expect(try file.read()?.lease == FreezeLease(state: .idle, over: Attempt(3)))
        }
    }

    @Test func aDecisionThatFailsChangesNothing() throws {
        try inFolder { file in
            try file.decide { (note) throws(TorporError) in try note.lease.arm(Attempt(3), until: 77) }
            let before = try file.read()
            #expect(throws: TorporError.self) {
                try file.decide { (note) throws(TorporError) in
                    _ = note.lease.end(Attempt(3))
                    throw TorporError(.internal, "something")
                }
            }
            #expect(try file.read() == before)
        }
    }

    @Test func nobodyDecidesWhileAnotherDoes() async throws {
        var template = Array("/var/tmp/torpor-lease-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemCall.failure(errno, "mkdtemp") }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { try? Folder.remove(folder) }
        let file = LeaseFile(folder: folder)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10 {
                        _ = try? await Blocking.run { () throws(TorporError) in
                            try file.decide { (note) throws(TorporError) in note.since = (note.since ?? 0) + 1 }
                        }
                    }
                }
            }
        }
        #expect(try file.read()?.since == 80)
    }

    @Test func aDamagedLeaseIsNotGuessedAbout() throws {
        try inFolder { file in
            try DurableFile.write("over=1\n", to: "\(file.folder)/lease")
            #expect(throws: TorporError.self) { try file.read() }
        }
    }

    @Test func anAnswerOfCurlIsReadByItsHead() throws {
        let answer = try ProxmoxLine.parse(Array("HTTP/1.1 500 VM is locked (migrate)\r\nA: b\r\n\r\n{\"data\":null}".utf8))
        #expect(answer == ProxmoxLine.Answer(status: 500, reason: "VM is locked (migrate)", body: "{\"data\":null}"))
        for text in ["", "HTTP/1.1 200 OK\r\n", "ICY 200 OK\r\n\r\n", "HTTP/1.1 OK\r\n\r\n"] {
            #expect(throws: TorporError.self) { try ProxmoxLine.parse(Array(text.utf8)) }
        }
    }
}
