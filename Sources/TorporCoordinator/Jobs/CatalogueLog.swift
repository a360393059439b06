import TorporModel
import TorporPorts
import TorporSaga

/// The catalogue as the saga executor sees it.
struct CatalogueLog: SagaStore {
    let catalogue: any Catalogue

    func events(of job: JobID) async throws(TorporError) -> [SagaEvent] { try await catalogue.events(of: job) }

    func append(_ events: [SagaEvent], to job: JobID, at index: Int) async throws(TorporError) {
        try await catalogue.append(events, to: job, at: index)
    }
}
