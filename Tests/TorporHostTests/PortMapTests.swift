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
            #expect(try await map.published() == [NodePort(8080)])
            let rules = try await shell("ip netns exec \(node) nft list map ip torpor ports").output
            #expect(rules.contains("8080 : \(network.address.text) . 80"))
            try await map.hold(port)
            #expect(try await shell("ip netns exec \(node) nft list set ip torpor held").output.contains("8080"))
            try await map.open(port, at: network)
            #expect(try await !shell("ip netns exec \(node) nft list set ip torpor held").output.contains("8080"))
            try await map.close(port, at: network)
            try await map.close(port, at: network)
            #expect(try await map.published() == [])
        } catch {
            Issue.record(error)
        }
        #expect(try await shell("ip netns del \(node)").exit == .code(0))
    }

    /// Each kind has numbers of its own.
    @Test func aPortOfUDPIsPublishedBesideTheSameOneOfTCP() async throws {
        let node = "torpor-u\(getpid())"
        let map = PortMap(way: ["/usr/sbin/ip", "netns", "exec", node])
        let (one, two) = (network("w-one"), network("w-two"))
        let (tcp, udp) = (PublishedPort(node: 53, workload: 53), PublishedPort(node: 53, workload: 5353, transport: .udp))
        #expect(try await shell("ip netns add \(node); ip -n \(node) link set lo up").exit == .code(0))
        do {
            try await map.open(tcp, at: one)
            try await map.open(udp, at: two)
            try await map.hold(udp)
            #expect(try await map.published() == [NodePort(53), NodePort(53, .udp)])
            #expect(try await map.listing().contains("port 53/udp to \(two.address.text):5353"))
            try await map.close(tcp, at: one)
            #expect(try await map.published() == [NodePort(53, .udp)])
            #expect(try await map.reclaim() == [NodePort(53, .udp)])
        } catch {
            Issue.record(error)
        }
        #expect(try await shell("ip netns del \(node)").exit == .code(0))
    }

    /// An agent that died between ending a workload and giving its ports back must not hold them for ever.
    @Test func portsThatLeadNowhereAreTakenBackAndNoOthers() async throws {
        let node = "torpor-r\(getpid())"
        let map = PortMap(way: ["/usr/sbin/ip", "netns", "exec", node])
        let (living, dead) = (network("w-living"), network("w-dead"))
        let way = living.address.gateway
        #expect(try await shell("ip netns add \(node); ip -n \(node) link set lo up").exit == .code(0))
        do {
            #expect(try await map.reclaim() == [])
            for (port, network) in [(8080, living), (8081, dead), (8082, dead)] as [(UInt16, WorkloadNetwork)] {
                try await map.open(PublishedPort(node: port, workload: 80), at: network)
            }
            // The living one's end of the pair, and an entry that nobody of ours can have made.
            #expect(try await shell("ip -n \(node) addr add \(way)/30 dev lo").exit == .code(0))
            #expect(try await shell("ip netns exec \(node) nft 'add element ip torpor ports { 8083 : 10.1.2.3 . 80 }'").exit == .code(0))
            for port in [8080, 8081, 8090] as [UInt16] { try await map.hold(PublishedPort(node: port, workload: 80)) }
            #expect(try await map.reclaim() == [NodePort(8081), NodePort(8082)])
            #expect(try await map.published() == [NodePort(8080), NodePort(8083)])
            let held = try await shell("ip netns exec \(node) nft list set ip torpor held").output
            #expect(held.contains("elements = { 8080 }"), "\(held)")
            #expect(try await map.reclaim() == [])
            try await map.open(PublishedPort(node: 8081, workload: 80), at: living)
        } catch {
            Issue.record(error)
        }
        #expect(try await shell("ip netns del \(node)").exit == .code(0))
    }

    @Test func onlyAddressesOfWorkloadsHaveAWay() {
        #expect(WorkloadAddress.gateway(to: "100.64.0.6") == "100.64.0.5")
        #expect(WorkloadAddress.gateway(to: "100.127.255.254") == "100.127.255.253")
        for address in ["100.63.255.254", "100.128.0.2", "100.64.0.5", "10.0.0.2", "100.64.0", "100.64.0.6.2", "", "100.64.0.x"] {
            #expect(WorkloadAddress.gateway(to: address) == nil, "\(address)")
        }
    }

    private func network(_ workload: String) -> WorkloadNetwork {
        WorkloadNetwork(CopyID(workload: WorkloadID(unchecked: workload), made: Attempt(1)))
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
