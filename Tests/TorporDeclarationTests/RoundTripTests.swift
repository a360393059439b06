import Testing
import TorporDeclaration
import TorporModel

@Suite struct RoundTripTests {
    /// A port is published by one workload of a file, so each has a file of its own.
    @Test(arguments: 0..<2000) func whatIsPrintedIsReadAsItWas(_ seed: Int) throws {
        var maker = SpecMaker(seed: UInt64(seed))
        let workload = DeclaredWorkload(name: try WorkloadName("w-\(seed)"), spec: maker.spec(), node: maker.node())
        let text = Declaration.text(of: [workload])
        #expect(Fixture.read(text) == .workloads([workload]), "\(text)")
        #expect(Declaration.text(of: try Fixture.read(text).get()) == text)
    }

    @Test func manyWorkloadsArePrintedInTheirOrder() throws {
        var maker = SpecMaker(seed: 1)
        let workloads = try (0..<1000).map { index in
            var spec = maker.spec()
            spec.ports = []
            spec.network = NetworkPolicy()
            spec.sleep = SleepPolicy()
            spec.door = nil
            return DeclaredWorkload(name: try WorkloadName("w-\(index * 37 % 1000)"), spec: spec, node: maker.node())
        }
        #expect(try Fixture.read(Declaration.text(of: workloads)).get() == workloads)
        #expect(Declaration.text(of: []) == "workloads: {}\n")
    }

    @Test func everyKeyIsPrintedInItsOrderAndDefaultsAreNot() throws {
        let spec = WorkloadSpec(
            backend: BackendKind(unchecked: "qemu"), command: ["python3", "-m", "http.server", "80"],
            environment: ["B": "yes", "A": "fast"],
            workingDirectory: "/srv", user: WorkloadUser(user: 1000, group: 1000), bundle: "/srv/bundle",
            limits: ResourceLimits(memoryBytes: 512 << 20, cpuMillis: 1500, processes: 100, openFiles: 1024),
            stop: StopPolicy(signal: .term, graceMs: 90_000), network: NetworkPolicy(isOwn: true, connections: .keep),
            ports: [PublishedPort(node: 8080, workload: 80)], labels: ["team": "web"])
        let plain = WorkloadSpec(backend: Declaration.defaultBackend, command: ["true"])
        let text = Declaration.text(of: [
            DeclaredWorkload(name: try WorkloadName("web-1"), spec: spec, node: NodeID(unchecked: "node-a")),
            DeclaredWorkload(name: try WorkloadName("no"), spec: plain),
        ])
        #expect(
            text == """
                workloads:
                  web-1:
                    command: [python3, "-m", http.server, "80"]
                    backend: qemu
                    env: {A: fast, B: "yes"}
                    workdir: /srv
                    user: "1000:1000"
                    bundle: /srv/bundle
                    node: node-a
                    network: own
                    tcp: keep
                    ports: ["8080:80"]
                    memory: 512M
                    cpus: 1.5
                    processes: 100
                    openFiles: 1024
                    labels: {team: web}
                    stop: {grace: 90s}
                  "no":
                    command: ["true"]

                """)
    }
}
