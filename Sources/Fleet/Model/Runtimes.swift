import Core

/// Lambda's runtimes, and from when on AWS gives them no security updates (developer guide, "Lambda runtimes": deprecation dates;
/// what is still to come is AWS's own forecast, of two forecasts the later one).
enum Runtimes {
    /// By the identifier the day of the deprecation.
    private static let deprecated: [TextKey: StaticString] = [
        "nodejs": "2016-10-31", "nodejs4.3": "2020-03-05", "nodejs4.3-edge": "2019-04-30", "nodejs6.10": "2019-08-12",
        "nodejs8.10": "2020-03-06", "nodejs10.x": "2021-07-30", "nodejs12.x": "2023-03-31", "nodejs14.x": "2023-12-04",
        "nodejs16.x": "2024-06-12", "nodejs18.x": "2025-09-01", "nodejs20.x": "2026-04-30", "nodejs22.x": "2027-04-30",
        "nodejs24.x": "2028-04-30", "python2.7": "2021-07-15", "python3.6": "2022-07-18", "python3.7": "2023-12-04",
        "python3.8": "2024-10-14", "python3.9": "2025-12-15", "python3.10": "2026-10-31", "python3.11": "2027-06-30",
        "python3.12": "2028-10-31", "python3.13": "2029-06-30", "python3.14": "2029-06-30", "java8": "2024-01-08",
        "java8.al2": "2027-06-30", "java11": "2027-06-30", "java17": "2027-06-30", "java21": "2029-06-30",
        "java25": "2029-06-30", "dotnetcore1.0": "2019-07-30", "dotnetcore2.0": "2019-05-30",
        "dotnetcore2.1": "2022-01-05", "dotnetcore3.1": "2023-04-03", "dotnet6": "2024-12-20", "dotnet8": "2026-11-10",
        "dotnet10": "2028-11-14", "ruby2.5": "2021-07-30", "ruby2.7": "2023-12-07", "ruby3.2": "2026-03-31",
        "ruby3.3": "2027-03-31", "ruby3.4": "2028-03-31", "go1.x": "2024-01-08", "provided": "2024-01-08",
        "provided.al2": "2026-07-31", "provided.al2023": "2029-06-30",
    ]

    /// What is to be said of a runtime at a time; nil where it gets updates.
    static func remark(_ runtime: String, asOf: Timestamp) -> String? {
        guard let day = deprecated[runtime] else {
            return "the runtime \(JSONWriter.shown(runtime)) is not known here: whether it gets updates is not known"
        }
        guard let end = Timestamp(rfc3339: "\(day)T00:00:00Z"), end <= asOf else { return nil }
        return "the runtime \(runtime) is deprecated since \(day)"
    }
}
