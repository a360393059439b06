import Testing
import TorporEngines
import TorporHost
import TorporModel

/// What a node adds to a specification.
@Suite struct ContainerSpecTests {
    private func spec(_ priority: UInt8? = nil) throws -> ContainerSpec {
        let spec = WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["true"], priority: priority)
        return ContainerSpec.view(name: try WorkloadName("web"), spec: spec, architecture: "x86_64")
    }

    private func mount(_ source: String) -> JSONValue {
        ["destination": "/data", "type": "bind", "source": .string(source), "options": ["bind"]]
    }

    @Test func theMountsOfTheLastNodeGiveWayToThoseOfThisOne() throws {
        var place = ContainerSpec.Place(cgroup: "/c", root: "/r", criuConfiguration: "/s", network: nil, mounts: [mount("/node-a/0")])
        let first = try spec().placed(place)
        place.mounts = [mount("/node-b/0")]
        let mounts = first.placed(place).value["mounts"]?.elements ?? []
        #expect(mounts.filter { $0["destination"]?.text == "/data" } == [mount("/node-b/0")])
        #expect(mounts.contains { $0["destination"]?.text == "/proc" })
    }

    @Test func aPriorityIsAShareOfTheProcessors() throws {
        func shares(_ priority: UInt8?) throws -> Int? { try spec(priority).value["linux"]?["resources"]?["cpu"]?["shares"]?.integer }
        #expect(try shares(nil) == nil)
        #expect(try shares(50) == 1024)
        #expect(try shares(1) == 20)
        #expect(try shares(100) == 2048)
    }

    @Test func anImagesUserHasItsFurtherGroups() throws {
        let spec = WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["true"], user: WorkloadUser(user: 5, group: 6))
        let made = ContainerSpec.image(name: try WorkloadName("web"), spec: spec, groups: [7], architecture: "x86_64")
        #expect(made.value["process"]?["user"]?["additionalGids"] == [7])
        #expect(made.user == WorkloadUser(user: 5, group: 6))
    }
}
