import Glibc
import Testing
import TorporHost
import TorporModel

/// A node's published ports, tried in network namespaces of this test's own.
@Suite(.enabled("needs root, ip and nft: Scripts/setup.sh") { geteuid() == 0 && Folder.exists("/usr/sbin/nft") })
struct PortMapTests {
    private func shell(_ script: String) async throws -> Command.Outcome {
        try await Command("/bin/sh", ["-ec", script], deadline: .seconds(20)).run()
    }

    @Test func aPortIsPublishedHeldAndGivenBack() async throws {
        let node = "torpor-t\(getpid())"
        let port = PublishedPort(node: 8080, workload: 80)
        let network = WorkloadNetwork(CopyID(workload: WorkloadID(unchecked: "w-port"), made: Attempt(1)))
        let map = PortMap(way: ["/usr/sbin/ip", "netns", "exec", node])
        #expect(try await shell("ip netns add \(node); ip -n \(node) link set lo up").exit == .code(0))
        do {
            #expect(try await map.published() == [])
            try await map.open(port, at: network)
            try await map.open(port, at: network)
            #expect(try await map.published() == [8080])
            let rules = try await shell("ip netns exec \(node) nft list map ip torpor ports").output
            #expect(rules.contains("8080 : \(network.address) . 80"))
            try await map.hold(port)
            #expect(try await shell("ip netns exec \(node) nft list set ip torpor held").output.contains("8080"))
            try await map.open(port, at: network)
            #expect(try await !shell("ip netns exec \(node) nft list set ip torpor held").output.contains("8080"))
            try await map.close(port, at: network)
            try await map.close(port, at: network)
            #expect(try await map.published() == [])
            try await map.remove()
            #expect(try await shell("ip netns exec \(node) nft list tables").output == "")
        } catch {
            Issue.record(error)
        }
        #expect(try await shell("ip netns del \(node)").exit == .code(0))
    }

    @Test func anAddressIsTheWorkloadsWhereverItLives() {
        let here = WorkloadNetwork(CopyID(workload: WorkloadID(unchecked: "w-1"), made: Attempt(1)))
        let there = WorkloadNetwork(CopyID(workload: WorkloadID(unchecked: "w-1"), made: Attempt(2)))
        let other = WorkloadNetwork(CopyID(workload: WorkloadID(unchecked: "w-2"), made: Attempt(1)))
        #expect(here.address == there.address)
        #expect(here.address != other.address)
        #expect(here.link != there.link)
        #expect(here.link.utf8.count <= 15)
    }
}
