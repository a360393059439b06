import Glibc
import Testing
import TorporHost
import TorporModel

/// The rules of a node's door, written into a network namespace of this test's own.
@Suite(.enabled("needs root, ip and nft: Scripts/setup.sh") { geteuid() == 0 && Folder.exists("/usr/sbin/nft") })
struct DoorRulesTests {
    private func shell(_ script: String) async throws -> Command.Outcome {
        try await Command("/bin/sh", ["-ec", script], deadline: .seconds(20)).run()
    }

    @Test func portsOfBothKindsAreTakenGivenBackAndReclaimed() async throws {
        let node = "torpor-d\(getpid())"
        let rules = DoorRules(way: ["/usr/sbin/ip", "netns", "exec", node])
        let (web, dns) = (WorkloadAddress(WorkloadID(unchecked: "w-web")), WorkloadAddress(WorkloadID(unchecked: "w-dns")))
        let (tcp, udp) = (PublishedPort(node: 8080, workload: 80), PublishedPort(node: 53, workload: 5353, transport: .udp))
        #expect(try await shell("ip netns add \(node); ip -n \(node) link set lo up").exit == .code(0))
        do {
            // As often as an agent begins.
            for port in [41_000, 41_000, 41_001] as [UInt16] { try await rules.aim(at: port, but: 0x746f_7270) }
            #expect(try await shell("ip -n \(node) rule show fwmark 0x746f7271 | wc -l").output == "1\n")
            let written = try await shell("ip netns exec \(node) nft list table ip torpor-door").output
            #expect(!written.contains(":41000") && written.contains("tproxy to :41001") && written.contains("redirect to :41001"))
            try await rules.take(web, [tcp])
            try await rules.take(dns, [udp])
            try await rules.take(dns, [udp])
            var taken = try await rules.taken()
            #expect(taken.addresses == [web.text, dns.text] && taken.ports == [NodePort(8080), NodePort(53, .udp)])
            try await rules.leave(web, [tcp])
            try await rules.leave(web, [tcp])
            taken = try await rules.taken()
            #expect(taken.addresses == [dns.text] && taken.ports == [NodePort(53, .udp)])
            try await rules.reclaim(but: [])
            taken = try await rules.taken()
            #expect(taken.addresses.isEmpty && taken.ports.isEmpty)
        } catch {
            Issue.record(error)
        }
        #expect(try await shell("ip netns del \(node)").exit == .code(0))
    }
}
