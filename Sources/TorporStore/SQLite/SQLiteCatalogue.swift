package import TorporModel
import TorporPorts

/// The coordinator's store in one SQLite file. Every method is one transaction, on disk before it returns.
///
/// The conformances are spread over one file per noun; an unreadable row is skipped in listings, refused with `corrupt` when asked for
/// by name, reported by `incidents`, and never deleted.
package struct SQLiteCatalogue: Catalogue {
    /// The file beneath, for tests that break it.
    package let file: DatabaseFile
    /// What is dropped, and how much is handed out at once.
    let limits: StoreLimits
    /// Listed several times in every second, and large.
    let reports = ReadBodies<NodeReport>()
    let workloadRows = ReadBodies<WorkloadRow>()

    /// - Throws: as `DatabaseFile`; nothing is served from a file that cannot promise durability.
    package init(path: String, limits: StoreLimits = StoreLimits()) throws(TorporError) {
        file = try DatabaseFile(path: path, migrator: CatalogueSchema.migrator)
        self.limits = limits
    }
}
