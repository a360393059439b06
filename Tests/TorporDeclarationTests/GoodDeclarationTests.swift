import Testing
import TorporDeclaration
import TorporModel

@Suite struct GoodDeclarationTests {
    private static let full = """
        workloads:
          web-1:
            command: [python3, -m, http.server, "80"]
            backend: fake
            env: {MODE: fast}
            envFile: web.env        # MODE=slow, PORT=80
            workdir: /srv
            user: "1000:1001"
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
            placement:
              require: ["zone in (b,a)", "disk=ssd,!spot"]
              prefer: [gpu]
              near: ["app=db by zone weight 7"]
              apart: [team=web]
              strategy: pack
            stop: {signal: INT, grace: 3s}
            restart: on-failure:5
            volumes: ["private:/data:1G", "shared:/srv/x", "host:/dev/x:/dev/y:ro", "tmpfs:/scratch:64M"]
            secrets: {token: web.env}
            priority: high
          db: {image: "docker://redis:7"}
        """

    @Test func everyKeyIsRead() throws {
        let workloads = try Fixture.read(Self.full).get()
        let web = WorkloadSpec(
            backend: BackendKind(unchecked: "fake"), command: ["python3", "-m", "http.server", "80"],
            environment: ["MODE": "fast", "PORT": "80"], workingDirectory: "/srv", user: WorkloadUser(user: 1000, group: 1001),
            bundle: "/srv/bundle",
            limits: ResourceLimits(memoryBytes: 512 << 20, cpuMillis: 1500, processes: 100, openFiles: 1024),
            stop: StopPolicy(signal: .int, graceMs: 3000), restart: RestartPolicy(.onFailure, limit: 5),
            network: NetworkPolicy(isOwn: true, connections: .keep),
            ports: [PublishedPort(node: 8080, workload: 80)], labels: ["team": "web"],
            placement: PlacementRules(
                require: [try .parse("zone in (a, b)"), try .parse("disk=ssd, !spot")], prefer: [try .parse("gpu weight 50")],
                near: [try .parse("app=db by zone weight 7")], apart: [try .parse("team=web")], strategy: .pack),
            volumes: [
                Volume(path: "/data", kind: .own(bytes: 1 << 30)), Volume(path: "/srv/x", kind: .shared("/srv/x")),
                Volume(path: "/dev/y", kind: .host("/dev/x"), isReadOnly: true), Volume(path: "/scratch", kind: .memory(bytes: 64 << 20)),
            ], secrets: [try SecretName("token")], priority: 90)
        let db = WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: [], image: try SpecText.image("docker://redis:7"))
        let expected = [
            DeclaredWorkload(
                name: try WorkloadName("web-1"), spec: web, node: NodeID(unchecked: "node-a"),
                secretFiles: [try SecretName("token"): "web.env"]),
            DeclaredWorkload(name: try WorkloadName("db"), spec: db),
        ]
        #expect(workloads == expected)
    }

    @Test func whatIsLeftOutHasItsDefault() throws {
        let workload = try Fixture.workload("command: [sleep, 9]")
        #expect(workload.spec == WorkloadSpec(backend: BackendKind(unchecked: "oci"), command: ["sleep", "9"]))
        #expect(workload.node == nil && workload.name.rawValue == "web-1")
    }

    @Test func theFilesOrderIsKept() throws {
        let names = (0..<50).map { "w-\($0 * 37 % 50)" }
        let text = "workloads:\n" + names.map { "  \($0): {command: [a]}\n" }.joined()
        #expect(try Fixture.read(text).get().map(\.name.rawValue) == names)
    }

    @Test func jsonIsReadToo() throws {
        let json = """
            {
            \t"workloads": {
            \t\t"web-1": {"command": ["a", "caf\\u00e9", "\\/\\"\\n"], "env": {"N": 1, "T": true}, "ports": ["80:80"], "cpus": 0.5}
            \t}
            }
            """
        let spec = try Fixture.read(json).get()[0].spec
        #expect(spec.command == ["a", "café", "/\"\n"])
        #expect(spec.environment == ["N": "1", "T": "true"])
        #expect(spec.ports == [PublishedPort(node: 80, workload: 80)] && spec.limits.cpuMillis == 500)
    }

    @Test func anEmptyTableDeclaresNothing() throws {
        #expect(try Fixture.read("workloads: {}").get().isEmpty)
    }

    @Test func whatIsWrittenWinsOverTheFileWhereverItStands() throws {
        for body in ["command: [a]\nenv: {MODE: fast}\nenvFile: web.env", "command: [a]\nenvFile: web.env\nenv: {MODE: fast}"] {
            #expect(try Fixture.workload(body).spec.environment == ["MODE": "fast", "PORT": "80"])
        }
    }

    @Test func aMistakeInAnEnvironmentFileIsToldWhereTheFileIsNamed() {
        let outcome = Fixture.read("workloads: {a: {command: [a], envFile: x.env}}", files: ["x.env": "A=1\n# B\nC\n"])
        guard case .mistakes(let mistakes) = outcome else {
            Issue.record("it was taken")
            return
        }
        #expect(mistakes.map(\.description) == ["web.yaml:1:40: \"x.env\": line 3: \"C\" is not NAME=VALUE (write NAME=VALUE)"])
    }

    @Test(arguments: ["network: own", "ports: [80]"]) func connectionsAreKeptAtAnAddressOfOnesOwn(_ line: String) throws {
        for policy in [ConnectionPolicy.keep, .close] {
            let spec = try Fixture.workload("command: [a]\ntcp: \(policy.rawValue)\n\(line)").spec
            #expect(spec.network.connections == policy && spec.hasOwnNetwork)
        }
        #expect(try Fixture.workload("command: [a]\ntcp: refuse").spec.network.connections == .refuse)
    }
}
