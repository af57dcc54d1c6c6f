import Signatures
import Testing

@Suite("ARNs of AWS Signer")
struct SignerArnTests {
    @Test(
        "profile versions outside the grammar are none",
        arguments: [
            "", "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme/AbCdEf0123\0",
            "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme/AbCdEf0123\n",
            "arn:awful:signer:eu-central-1:111122223333:/signing-profiles/acme/AbCdEf0123",
            "arn:azure:signer:eu-central-1:111122223333:/signing-profiles/acme/AbCdEf0123",
            "arn:aws_x:signer:eu-central-1:111122223333:/signing-profiles/acme/AbCdEf0123",
            "arn:aws:lambda:eu-central-1:111122223333:/signing-profiles/acme/AbCdEf0123",
            "arn:aws:signer:EU-central-1:111122223333:/signing-profiles/acme/AbCdEf0123",
            "arn:aws:signer::111122223333:/signing-profiles/acme/AbCdEf0123",
            "arn:aws:signer:eu-central-1:11112222333:/signing-profiles/acme/AbCdEf0123",
            "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/a-b/AbCdEf0123",
            "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/a/AbCdEf0123",
            "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme/AbCdEf012",
            "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme/AbCdEf0123/",
            "arn:aws:signer:eu-central-1:111122223333:/signing-profiles/acme",
            "arn:aws:signer:eu-central-1:111122223333:/signing-jobs/acme/AbCdEf0123",
            "arn:aws:signer:eu-central-1:111122223333:signing-profiles/acme/AbCdEf0123",
            "arn:aws:signer:eu-central-1:١١١122223333:/signing-profiles/acme/AbCdEf0123",
        ])
    func refusesProfileVersion(_ text: String) {
        #expect(ProfileVersionArn(text) == nil)
    }

    @Test(
        "jobs outside the grammar are none",
        arguments: [
            "arn:aws:signer:eu-central-1:111122223333:/signing-jobs/0f6c2d1e-1111-4222-8333-ABCDEF012345",
            "arn:aws:signer:eu-central-1:111122223333:/signing-jobs/0f6c2d1e-1111-4222-8333-abcdef01234",
            "arn:aws:signer:eu-central-1:111122223333:/signing-jobs/0f6c2d1e-1111-4222-8333abcdef0123456",
            "arn:aws:signer:eu-central-1:111122223333:/signing-jobs/",
        ])
    func refusesJob(_ text: String) {
        #expect(JobArn(text) == nil)
    }

    @Test(
        "every partition's ARNs are read and written back",
        arguments: [
            ("aws", "eu-central-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1"),
            ("aws-eusc", "eusc-de-east-1"), ("aws-iso-b", "us-isob-east-1"), ("aws-iso-e", "eu-isoe-west-1"),
        ])
    func reads(_ partition: String, _ region: String) throws {
        let profile = "arn:\(partition):signer:\(region):111122223333:/signing-profiles/acme_layers/AbCdEf0123"
        let job = "arn:\(partition):signer:\(region):111122223333:/signing-jobs/0f6c2d1e-1111-4222-8333-abcdef012345"
        let profileArn = try #require(ProfileVersionArn(profile))
        let jobArn = try #require(JobArn(job))
        #expect(profileArn.text == profile)
        #expect(jobArn.text == job)
        #expect(profileArn.owner == jobArn.owner)
        #expect(profileArn.name == "acme_layers")
        #expect(profileArn.version == "AbCdEf0123")
    }

    @Test("another version is the same profile, another account or name is not")
    func tellsProfilesApart() throws {
        func arn(_ account: String, _ name: String, _ version: String) throws -> ProfileVersionArn {
            try #require(
                ProfileVersionArn("arn:aws:signer:eu-central-1:\(account):/signing-profiles/\(name)/\(version)"))
        }
        let acme = try arn("111122223333", "acme", "AbCdEf0123")
        #expect(acme.isSameProfile(as: try arn("111122223333", "acme", "AbCdEf0124")))
        #expect(!acme.isSameProfile(as: try arn("111122223334", "acme", "AbCdEf0123")))
        #expect(!acme.isSameProfile(as: try arn("111122223333", "acme2", "AbCdEf0123")))
    }
}
