import GRDB
import Glibc
import TorporModel
import TorporPorts
import TorporStore

// Writes to a store and is killed on the way: `store-crash-helper catalogue|journal before|after PATH`.
//
// A process of its own, because only the death of a real process shows what the file holds without it.

/// Ends the process between a transaction's writes and its commit.
final class KilledBeforeCommit: TransactionObserver {
    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseWillCommit() throws { kill(getpid(), SIGKILL) }
    func databaseDidCommit(_ db: Database) {}
    func databaseDidRollback(_ db: Database) {}
}

let arguments = CommandLine.arguments
guard arguments.count == 4 else { exit(2) }
let (store, moment, path) = (arguments[1], arguments[2], arguments[3])
let workload = WorkloadID(unchecked: "w-crash")
let observer = KilledBeforeCommit()

switch store {
case "catalogue":
    let catalogue = try SQLiteCatalogue(path: path)
    if moment == "before" { catalogue.file.queue.add(transactionObserver: observer) }
    _ = try await catalogue.add([
        Debt(node: NodeID(unchecked: "node-a"), workload: workload, attempt: Attempt(1), incarnation: Incarnation(1), kind: .retire)
    ])
case "journal":
    let journal = try SQLiteJournal(path: path, creatingAs: JournalID(unchecked: "j-helper"))
    if moment == "before" { journal.file.queue.add(transactionObserver: observer) }
    let record = CopyRecord(workload: workload, over: Attempt(3), boot: BootID(unchecked: "boot-1"))
    let order = Order(workload: workload, incarnation: Incarnation(1), attempt: Attempt(3), verb: .thaw)
    try await journal.write(record, answering: AnsweredOrder(order: order, answer: .running))
default: exit(2)
}
// The write has returned: from here on the kill must cost nothing.
kill(getpid(), SIGKILL)
