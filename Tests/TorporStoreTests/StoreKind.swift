import Testing
import TorporModel
import TorporPorts
import TorporStore

/// The two catalogues that must behave alike.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, memory

    var testDescription: String { rawValue }

    func open(limits: StoreLimits = StoreLimits()) throws -> StoreUnderTest {
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder()
            let path = folder.file("coordinator.sqlite")
            let store = try SQLiteCatalogue(path: path, limits: limits)
            return StoreUnderTest(
                catalogue: store,
                reopen: { try SQLiteCatalogue(path: path, limits: limits) },
                folder: folder)
        case .memory:
            let store = MemoryCatalogue(limits: limits)
            return StoreUnderTest(
                catalogue: store,
                reopen: {
                    store.disk.crash()
                    return MemoryCatalogue(disk: store.disk, limits: limits)
                }, folder: nil)
        }
    }
}

/// A catalogue, and how to find it again after a crash.
struct StoreUnderTest {
    let catalogue: any Catalogue
    let reopen: () throws -> any Catalogue
    let folder: TemporaryFolder?

    /// A workload declared by a job that has nothing more to say.
    func declare(_ id: String = "w-1", name: String = "web-1") async throws -> WorkloadRow {
        let row = try Samples.workload(id, name: name)
        _ = try await catalogue.submit(try Samples.job("declare-\(id)", workload: row), declaring: row)
        return row
    }
}
