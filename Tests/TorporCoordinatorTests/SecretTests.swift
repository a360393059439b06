import Testing
import TorporModel
import TorporPorts
import TorporSimulation
import TorporStore

@testable import TorporCoordinator

/// Secrets go to whoever starts or restores, and stay out of everything that is written down on the way.
@Suite struct SecretTests {
    @Test func whatASecretSaysGoesWithTheOrderAndIsForgottenWithItsWorkload() async throws {
        let token = try SecretName("token")
        let secrets = Secrets([token: Array("hush".utf8)])
        try await withStage { stage in
            let world = stage.world
            let spec = WorkloadSpec(backend: world.spec.backend, command: ["count"], secrets: [token])
            try await stage.withCoordinator { coordinator in
                let kind = JobKind.run(name: world.name, spec: spec, on: world.a.node)
                let bare = JobRequest(key: IdempotencyKey(unchecked: "k-0"), kind: kind, traceParent: nil, timeoutMs: nil)
                let refusal = try await #require(throws: TorporError.self) { try await coordinator.submit(bare, by: "operator/test") }
                #expect(refusal.code == .invalidArgument && refusal.remedy == "--secret token=FILE")
                let request = JobRequest(
                    key: IdempotencyKey(unchecked: "k-1"), kind: kind, traceParent: nil, timeoutMs: nil, secrets: secrets)
                let job = try await stage.follow(try await coordinator.submit(request, by: "operator/test").job, by: coordinator)
                #expect(job.state == .succeeded, "\(job)")
                #expect(try await world.catalogue.job(job.job)?.request.secrets == Secrets.none)
                let row = try #require(try await world.catalogue.workload(named: world.name))
                #expect(world.a.secrets.of(CopyID(workload: row.id, made: Attempt(1))) == secrets)
                let moved = try await stage.run(.migrate(name: world.name, to: world.b.node), key: "m", by: coordinator)
                #expect(moved.state == .succeeded, "\(moved)")
                #expect(world.b.secrets.of(CopyID(workload: row.id, made: Attempt(2))) == secrets)
                #expect(try await world.catalogue.secrets(of: row.id) == secrets)
                try await stage.run(.remove(name: world.name, force: true), key: "rm", by: coordinator)
                #expect(try await world.catalogue.secrets(of: row.id) == Secrets.none)
            }
        }
    }

    @Test func aSecretThatNobodyAskedForIsRefused() throws {
        let stray = Secrets([try SecretName("stray"): []])
        let refusal = try #require(throws: TorporError.self) { try SpecCheck.judge(stray, for: nil) }
        #expect(refusal.code == .invalidArgument && refusal.message.contains("stray"))
    }
}
