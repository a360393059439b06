import Testing
import TorporDeclaration
import TorporModel

@Suite struct SpecDifferenceTests {
    private static let plain = WorkloadSpec(backend: Declaration.defaultBackend, command: ["a"])

    private static func lines(_ old: WorkloadSpec, _ new: WorkloadSpec) -> [String] {
        SpecDifference.between(old, new).map { "\($0.field): \($0.old ?? "nothing") -> \($0.new ?? "nothing")" }
    }

    @Test func everyFieldIsToldInTheFilesOrder() {
        let new = WorkloadSpec(
            backend: BackendKind(unchecked: "qemu"), command: ["a", "b c", "80"], environment: ["Z": "1", "A": "x y"],
            workingDirectory: "/srv", user: WorkloadUser(user: 1, group: 2), bundle: "/b",
            limits: ResourceLimits(memoryBytes: 512 << 20, cpuMillis: 250, processes: 9, openFiles: 10),
            stop: StopPolicy(signal: .kill, graceMs: 500), network: NetworkPolicy(isOwn: true, connections: .close),
            ports: [PublishedPort(node: 1, workload: 2), PublishedPort(node: 3, workload: 3)], labels: ["team": ""])
        let expected = [
            "command: [a] -> [a, \"b c\", \"80\"]", "backend: oci -> qemu", "env.A: nothing -> x y", "env.Z: nothing -> 1",
            "workdir: nothing -> /srv", "user: nothing -> 1:2", "bundle: nothing -> /b", "network: node -> own", "tcp: refuse -> close",
            "ports: nothing -> [\"1:2\", \"3:3\"]", "memory: nothing -> 512M", "cpus: nothing -> 0.25", "processes: nothing -> 9",
            "openFiles: nothing -> 10", "labels.team: nothing -> ", "stop.grace: 10s -> 500ms", "stop.signal: TERM -> KILL",
        ]
        #expect(Self.lines(Self.plain, new) == expected)
        #expect(SpecDifference.between(new, Self.plain).map(\.old) == SpecDifference.between(Self.plain, new).map(\.new))
    }

    @Test func sizesAreExact() {
        var (old, new) = (Self.plain, Self.plain)
        old.limits.memoryBytes = 512 << 20
        new.limits.memoryBytes = (512 << 20) + 1
        #expect(Self.lines(old, new) == ["memory: 512M -> 536870913"])
    }

    @Test func aRuleOfPlacementIsToldByItsKind() throws {
        var new = Self.plain
        new.placement.require = [try .parse("zone in (a, b)")]
        #expect(Self.lines(Self.plain, new) == ["placement.require: nothing -> [\"zone in (a, b)\"]"])
    }

    @Test func aVariableIsToldAlone() {
        var (old, new) = (Self.plain, Self.plain)
        old.environment = ["A": "1", "B": "2", "C": "3"]
        new.environment = ["A": "1", "B": "4", "D": "3"]
        #expect(Self.lines(old, new) == ["env.B: 2 -> 4", "env.C: 3 -> nothing", "env.D: nothing -> 3"])
    }

    /// A list of one text with a comma is not a list of two.
    @Test func listsThatLookAlikeDiffer() {
        var (old, new) = (Self.plain, Self.plain)
        old.command = ["a, b"]
        new.command = ["a", "b"]
        #expect(Self.lines(old, new) == ["command: [\"a, b\"] -> [a, b]"])
        old.command = []
        #expect(Self.lines(old, new) == ["command: nothing -> [a, b]"])
    }

    @Test(arguments: 0..<300) func noDifferenceIsEqualityAndEqualityIsNoDifference(_ seed: Int) {
        var maker = SpecMaker(seed: UInt64(seed))
        let (one, other) = (maker.spec(), maker.spec())
        #expect(SpecDifference.between(one, one).isEmpty)
        #expect(SpecDifference.between(one, other).isEmpty == (one == other))
        #expect(SpecDifference.between(one, other).allSatisfy { $0.old != $0.new })
    }
}
