import Foundation
import Glibc
import Synchronization
import Testing
import TorporHost
import TorporModel

@testable import TorporBackends

/// The double of cloud-hypervisor, started by itself and asked over its socket.
final class DoubledVMM: Sendable {
    let folder: String
    /// nil once it was waited for: then the number may be somebody else's.
    private let pid: Mutex<Int32?>

    private init(_ folder: String, _ pid: Int32) {
        self.folder = folder
        self.pid = Mutex(pid)
    }

    /// Starts one in a folder of its own below `world`, whose guest prints into its `out`; it is killed when `body` ends.
    static func run(_ name: String, in world: TestWorld, _ body: (DoubledVMM) async throws -> Void) async throws {
        let folder = "\(world.root)/\(name)"
        try Folder.create(folder)
        let null = try Descriptor(path: "/dev/null", O_RDONLY)
        let output = try Descriptor(path: "\(folder)/out", O_WRONLY | O_CREAT | O_APPEND)
        let words = ["-c", "cd \"$0\" && exec \"$1\" --hold \"$2\" --api-socket ch.sock", folder, VMM.double, "\(world.root)/hold"]
        let spawn = Spawn(
            "/bin/sh", words, environment: Command.plainEnvironment, input: null.raw, output: output.raw, error: output.raw)
        let one = DoubledVMM(folder, try spawn.start())
        var problem: (any Error)?
        do {
            try #require(try await eventually { (try? one.ask("GET", "vmm.ping"))?.status == 200 })
            try await body(one)
        } catch { problem = error }
        one.kill()
        if let problem { throw problem }
    }

    /// kill -9, and gone.
    func kill() {
        pid.withLock { pid in
            guard let own = pid else { return }
            Glibc.kill(own, SIGKILL)
            var status: Int32 = 0
            waitpid(own, &status, 0)
            pid = nil
        }
    }

    func ask(_ method: String, _ name: String, _ body: String? = nil) throws -> HTTPExchange.Answer {
        try HTTPExchange(folder: folder, socket: "ch.sock", limit: .seconds(20)).ask(method, "/api/v1/\(name)", body)
    }

    /// What it printed so far.
    var printed: String { (try? DurableFile.readText("\(folder)/out", limit: 1 << 24)) ?? "" }

    /// Created and booted; its guest counts.
    func boot(_ machine: String) async throws {
        #expect(try ask("PUT", "vm.create", machine).status == 204)
        #expect(try ask("PUT", "vm.boot").status == 204)
        #expect(try await eventually { printed.contains("tick 5\n") }, "\(printed)")
    }

    /// The same of a call without a body.
    func refuses(
        _ method: String, _ name: String, _ status: Int, _ words: String, at place: SourceLocation = #_sourceLocation
    ) throws { try refuses(method, name, nil, status, words, at: place) }

    /// A refusal with this status, whose last sentence has these words in it.
    func refuses(
        _ method: String, _ name: String, _ body: String?, _ status: Int, _ words: String, at place: SourceLocation = #_sourceLocation
    ) throws {
        let answer = try ask(method, name, body)
        #expect(answer.status == status, "\(answer)", sourceLocation: place)
        let chain = try JSONDecoder().decode([String].self, from: Data(answer.body.utf8))
        #expect(chain.last?.contains(words) == true, "\(chain)", sourceLocation: place)
    }
}
