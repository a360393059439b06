import Testing
import TorporModel
import TorporPorts

@Suite struct SecretConformanceTests {
    @Test(arguments: StoreKind.allCases)
    func secretsAreKeptWithTheirWorkloadAndGoWithIt(kind: StoreKind) async throws {
        let store = try kind.open()
        let secrets = Secrets([try SecretName("token"): [0, 255, 10], try SecretName("A.b"): []])
        let row = try Samples.workload("w-1", name: "web-1")
        _ = try await store.catalogue.submit(try Samples.job("j-0", workload: row), declaring: row, secrets: secrets)
        #expect(try await store.catalogue.secrets(of: row.id) == secrets)
        #expect(try await store.catalogue.secrets(of: WorkloadID(unchecked: "w-2")) == Secrets.none)
        _ = try await store.catalogue.claim(Samples.claim(target: nil))
        _ = try await store.catalogue.change(Samples.change(.claimed, .committed, life: .stopped))
        #expect(try await store.catalogue.secrets(of: row.id) == secrets)
        _ = try await store.catalogue.change(Samples.change(.committed, .released, life: .removed))
        #expect(try await store.catalogue.secrets(of: row.id) == Secrets.none)
    }

    /// A name that is taken leaves nothing behind.
    @Test(arguments: StoreKind.allCases)
    func aRefusedSubmissionKeepsNoSecret(kind: StoreKind) async throws {
        let store = try kind.open()
        _ = try await store.declare("w-1", name: "web-1")
        let row = try Samples.workload("w-2", name: "web-1")
        await #expect(throws: TorporError.self) {
            try await store.catalogue.submit(
                try Samples.job("j-9", workload: row), declaring: row, secrets: Secrets([try SecretName("token"): [1]]))
        }
        #expect(try await store.catalogue.secrets(of: row.id) == Secrets.none)
    }
}
