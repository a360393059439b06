import Glibc
import Testing
import TorporHost
import TorporModel

@Suite(.enabled("needs root and a freezer: Scripts/setup.sh") { geteuid() == 0 && Folder.exists("/sys/fs/cgroup") })
struct CgroupTests {
    /// What a node's clean-up meets: the copy's own group is frozen, the node's group above it is not.
    @Test func whatIsFrozenInAGroupBelowIsEndedToo() throws {
        let top = "/torpor-t\(getpid())"
        let outer = Cgroup(path: top)
        let inner = Cgroup(path: "\(top)/inner")
        try Folder.create(inner.freezer.folder)
        let null = try Descriptor(path: "/dev/null", O_RDWR)
        let spawn = Spawn("/bin/sleep", ["120"], input: null.raw, output: null.raw, error: null.raw)
        let pid = try spawn.start()
        let procs = try Descriptor(path: "\(inner.freezer.folder)/cgroup.procs", O_WRONLY)
        try DurableFile.write(Array("\(pid)".utf8), descriptor: procs.raw, name: "cgroup.procs")
        try inner.freezer.reach(.frozen, deadline: .seconds(5))

        let outcome = Result { try outer.kill(deadline: .seconds(5)) }
        if (try? inner.freezer.state()) != .thawed { try inner.freezer.request(.thawed) }
        var status: Int32 = 0
        kill(pid, SIGKILL)
        waitpid(pid, &status, 0)
        try outer.remove()
        #expect(throws: Never.self) { try outcome.get() }
        #expect(!outer.exists)
    }
}
