import Testing

@testable import TorporHost

struct CriuRequestTests {
    /// A request as runc 1.1.5 sends it, shortened.
    private func message(_ task: UInt64, _ change: (inout ProtobufFields) -> Void = { _ in }) -> [UInt8] {
        var options = ProtobufFields()
        options.add(1, 8)
        if task == 1 { options.add(2, 4242) }
        options.add(8, 1)
        options.add(7, 0)
        options.add(9, 4)
        options.add(10, Array("dump.log".utf8))
        options.add(12, 1)
        options.add(17, 300)
        options.add(51, Array("/copy/criu.conf".utf8))
        change(&options)
        var request = ProtobufFields()
        request.add(1, task)
        request.add(2, options.encoded)
        return request.encoded
    }

    private func pair(_ first: String, _ second: String) -> [UInt8] {
        var pair = ProtobufFields()
        pair.add(1, Array(first.utf8))
        pair.add(2, Array(second.utf8))
        return pair.encoded
    }

    @Test func aCaptureIsItsCommandLine() throws {
        let request = try #require(CriuRequest(message(1), asker: 77))
        #expect(request.task == .dump(pid: 4242))
        #expect(request.images == 8)
        #expect(request.settings == "/copy/criu.conf")
        let words = request.arguments(images: "/proc/77/fd/8", settings: "tcp-close\nghost-limit 5\n", pidFile: "/p")
        #expect(
            words == [
                "dump", "--tree", "4242", "--stream", "-v4", "--images-dir", "/proc/77/fd/8", "--file-locks", "--log-file", "dump.log",
                "--work-dir", "/proc/77/fd/300", "--tcp-close", "--ghost-limit", "5",
            ])
    }

    @Test func aRestoreIsItsCommandLine() throws {
        let bytes = message(2) { options in
            options.add(26, 1)
            options.add(25, pair("", "/group"))
            options.add(25, pair("cpu", "/group"))
            options.add(23, pair("/inside", "/out:side"))
            var pipe = ProtobufFields()
            pipe.add(1, Array("pipe:[5]".utf8))
            pipe.add(2, 1)
            options.add(27, pipe.encoded)
            options.add(38, 0x4000_0000)
        }
        let request = try #require(CriuRequest(bytes, asker: 77))
        let words = request.arguments(images: "/i", settings: "leave-stopped\n", pidFile: "/p")
        #expect(words.starts(with: ["restore", "--restore-detached", "--pidfile", "/p", "--stream"]))
        let rest = [
            "--restore-sibling", "--cgroup-root", ":/group", "--cgroup-root", "cpu:/group", "--ext-mount-map", "/inside:/out:side",
            "--inherit-fd", "fd[1]:pipe:[5]", "--empty-ns", "net", "--leave-stopped",
        ]
        #expect(Array(words.suffix(rest.count)) == rest)
    }

    /// Then criu itself answers, by way of its image folder.
    @Test func whatIsNotKnownToMeanTheSameIsNotTranslated() {
        #expect(CriuRequest(message(10), asker: 77) == nil)
        for (number, value) in [(48, 1), (16, 1), (15, 1), (38, 1), (200, 1)] as [(UInt64, UInt64)] {
            #expect(CriuRequest(message(1) { $0.add(number, value) }, asker: 77) == nil, "\(number)")
        }
        #expect(CriuRequest(message(1) { $0.add(14, Array("parent".utf8)) }, asker: 77) == nil)
        #expect(CriuRequest(message(2) { $0.add(23, pair("/in:side", "/out")) }, asker: 77) == nil)
        for cut in 1..<message(1).count { #expect(CriuRequest(Array(message(1).prefix(cut)), asker: 77) == nil, "\(cut)") }
    }

    @Test func answersAreAsRuncReadsThem() throws {
        let request = try #require(CriuRequest(message(2), asker: 77))
        let notice = try #require(ProtobufFields(parsing: request.notice(pid: 500)))
        #expect(notice.number(1) == 6 && notice.number(2) == 1)
        let answer = try #require(ProtobufFields(parsing: request.answer(succeeded: true, pid: 500)))
        #expect(answer.number(1) == 2 && answer.number(2) == 1)
        let refusal = try #require(ProtobufFields(parsing: request.answer(succeeded: false, pid: 0)))
        #expect(refusal.number(2) == 0)
        #expect(CriuRequest.isAcknowledged([8, 6, 24, 1]))
        #expect(!CriuRequest.isAcknowledged([8, 6, 24, 0]))
        #expect(!CriuRequest.isAcknowledged([]))
    }
}
