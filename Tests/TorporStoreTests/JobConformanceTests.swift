import Testing
import TorporModel
import TorporPorts

@Suite struct JobConformanceTests {
    @Test(arguments: StoreKind.allCases)
    func aSubmittedJobIsReadBackWhole(kind: StoreKind) async throws {
        let store = try kind.open()
        let row = try Samples.workload()
        let job = try Samples.job(workload: row)
        #expect(try await store.catalogue.submit(job, declaring: row) == job)
        #expect(try await store.catalogue.job(job.id) == job)
        #expect(try await store.catalogue.job(key: job.request.key) == job)
        #expect(try await store.catalogue.workload(row.id) == row)
        #expect(try await store.catalogue.job(JobID(unchecked: "j-none")) == nil)
    }

    /// Failure 4: a duplicate submission starts nothing twice.
    @Test(arguments: StoreKind.allCases)
    func theSameKeyIsTheSameJob(kind: StoreKind) async throws {
        let store = try kind.open()
        let row = try Samples.workload()
        let first = try await store.catalogue.submit(try Samples.job("j-1", key: "wish", workload: row), declaring: row)
        let other = try Samples.workload("w-2", name: "web-2")
        let again = try await store.catalogue.submit(try Samples.job("j-2", key: "wish", workload: other), declaring: other)
        #expect(again == first)
        #expect(try await store.catalogue.jobs(limit: 10).count == 1)
        #expect(try await store.catalogue.workload(other.id) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func manySubmissionsOfOneKeyAtOnceMakeOneJob(kind: StoreKind) async throws {
        let store = try kind.open()
        let row = try Samples.workload()
        let catalogue = store.catalogue
        let ids = try await withThrowingTaskGroup(of: JobID.self) { group in
            for number in 0..<8 {
                let job = try Samples.job("j-\(number)", key: "wish", workload: row)
                group.addTask { try await catalogue.submit(job, declaring: row).id }
            }
            return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
        }
        #expect(ids.count == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func aJobIDIsNeverGivenTwice(kind: StoreKind) async throws {
        let store = try kind.open()
        let row = try await store.declare()
        _ = try await store.catalogue.submit(try Samples.job("j-1", key: "one", workload: row), declaring: nil)
        let refusal = try await #require(throws: TorporError.self) {
            try await store.catalogue.submit(try Samples.job("j-1", key: "two", workload: row), declaring: nil)
        }
        #expect(refusal.code == .alreadyExists)
    }

    @Test(arguments: StoreKind.allCases)
    func jobsAreListedNewestFirstAndNeverMoreThanAsked(kind: StoreKind) async throws {
        let store = try kind.open()
        let row = try Samples.workload()
        for number in 1...3 { _ = try await store.catalogue.submit(try Samples.job("j-\(number)", workload: row), declaring: nil) }
        #expect(try await store.catalogue.jobs(limit: 2).map(\.id.rawValue) == ["j-3", "j-2"])
        #expect(try await store.catalogue.jobs(limit: 0).isEmpty)
        #expect(try await store.catalogue.jobs(limit: -5).isEmpty)
        #expect(try await store.catalogue.jobs(limit: 1_000_000_000).count == 3)
    }

    @Test(arguments: StoreKind.allCases)
    func aLogIsReadBackInOrder(kind: StoreKind) async throws {
        let store = try kind.open()
        let job = try await store.catalogue.submit(try Samples.job(workload: try Samples.workload()), declaring: nil)
        let log = [
            Samples.event(.started(.reserve)), Samples.event(.succeeded(.reserve, .claimed(Attempt(1), Incarnation(1), home: nil))),
            Samples.event(.failed(.freeze, TorporError(.engineFailed, "no \"luck\"/", remedy: nil))), Samples.event(.ended(.succeeded)),
        ]
        try await store.catalogue.append(Array(log[..<1]), to: job.id, at: 0)
        try await store.catalogue.append(Array(log[1...]), to: job.id, at: 1)
        #expect(try await store.catalogue.events(of: job.id) == log)
    }

    @Test(arguments: StoreKind.allCases)
    func anIndexIsWrittenOnceAndWithoutGaps(kind: StoreKind) async throws {
        let store = try kind.open()
        let job = try await store.catalogue.submit(try Samples.job(workload: try Samples.workload()), declaring: nil)
        try await store.catalogue.append([Samples.event(.started(.reserve))], to: job.id, at: 0)
        for index in [0, 2, -1] {
            let refusal = try await #require(throws: TorporError.self) {
                try await store.catalogue.append(
                    [Samples.event(.started(.freeze)), Samples.event(.stuck("with it or not at all"))], to: job.id, at: index)
            }
            #expect(refusal.code == .conflict)
        }
        #expect(try await store.catalogue.events(of: job.id) == [Samples.event(.started(.reserve))])
    }

    @Test(arguments: StoreKind.allCases)
    func ofManyCoordinatorsOneWritesAnIndex(kind: StoreKind) async throws {
        let store = try kind.open()
        let job = try await store.catalogue.submit(try Samples.job(workload: try Samples.workload()), declaring: nil)
        let catalogue = store.catalogue
        let winners = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                group.addTask { (try? await catalogue.append([Samples.event(at: Int64(number))], to: job.id, at: 0)) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
        #expect(try await catalogue.events(of: job.id).count == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func aJobIsOpenUntilItsLogSaysEnded(kind: StoreKind) async throws {
        let store = try kind.open()
        let row = try Samples.workload()
        let one = try await store.catalogue.submit(try Samples.job("j-1", workload: row), declaring: nil)
        let two = try await store.catalogue.submit(try Samples.job("j-2", workload: row), declaring: nil)
        #expect(try await store.catalogue.openJobs() == [one, two])
        try await store.catalogue.append([Samples.event(.started(.reserve))], to: one.id, at: 0)
        #expect(try await store.catalogue.openJobs() == [one, two])
        try await store.catalogue.append([Samples.event(.ended(.undone(TorporError(.cancelled, "x"))))], to: one.id, at: 1)
        #expect(try await store.catalogue.openJobs() == [two])
    }

    @Test(arguments: StoreKind.allCases)
    func anEndedLogTakesNoMore(kind: StoreKind) async throws {
        let store = try kind.open()
        let job = try await store.catalogue.submit(try Samples.job(workload: try Samples.workload()), declaring: nil)
        try await store.catalogue.append([Samples.event(.ended(.succeeded))], to: job.id, at: 0)
        let refusal = try await #require(throws: TorporError.self) {
            try await store.catalogue.append([Samples.event()], to: job.id, at: 1)
        }
        #expect(refusal.code == .conflict)
    }

    @Test(arguments: StoreKind.allCases)
    func anEventOfAnUnknownJobIsRefused(kind: StoreKind) async throws {
        let store = try kind.open()
        let none = JobID(unchecked: "j-none")
        #expect(
            try await #require(throws: TorporError.self) { try await store.catalogue.append([Samples.event()], to: none, at: 0) }.code
                == .notFound)
        #expect(try await store.catalogue.events(of: none).isEmpty)
    }

    @Test(arguments: StoreKind.allCases)
    func whatWasAnsweredIsThereAfterACrash(kind: StoreKind) async throws {
        let store = try kind.open()
        let row = try await store.declare()
        let job = try await store.catalogue.submit(try Samples.job(workload: row), declaring: nil)
        try await store.catalogue.append([Samples.event()], to: job.id, at: 0)
        try await store.catalogue.keep(Samples.report(), at: Timestamp(milliseconds: 5))
        let claimed = try await store.catalogue.claim(Samples.claim())
        try await store.catalogue.add([Samples.debt(attempt: 9)])

        let again = try store.reopen()
        #expect(try await again.job(job.id) == job)
        #expect(try await again.events(of: job.id) == [Samples.event()])
        #expect(try await again.workload(row.id) == claimed)
        #expect(try await again.debts() == [Samples.debt(attempt: 9)])
        #expect(try await again.openJobs().contains(job))
    }
}
