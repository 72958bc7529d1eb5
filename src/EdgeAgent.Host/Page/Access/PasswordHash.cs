using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeAgent.Host.Page.Access;

/// <summary>
/// What a password is known by without being known: PBKDF2 (RFC 8018) with HMAC-SHA256, written <c>pbkdf2-sha256:ROUNDS:SALT:HASH</c>, salt and hash in base64url. Thread-safe.
/// </summary>
/// <param name="Rounds">How often it is hashed over.</param>
/// <param name="Salt">Random, base64url.</param>
/// <param name="Hash">The result, base64url.</param>
internal sealed record PasswordHash(int Rounds, string Salt, string Hash)
{
    /// <summary>The shortest password that is taken for a new hash, in characters.</summary>
    public const int ShortestPassword = 8;

    /// <summary>The longest one that is looked at.</summary>
    public const int LongestPassword = 1024;

    /// <summary>What OWASP asks for (Password Storage Cheat Sheet, 2023): a second of a Raspberry Pi 4, 0.2 s of a desktop.</summary>
    public const int UsualRounds = 600_000;

    /// <summary>With fewer, a stolen file is a stolen password.</summary>
    public const int LeastRounds = 100_000;

    // A hash that takes a minute to compare would keep its own administrator out.
    private const int MostRounds = 10_000_000;
    private const int SaltBytes = 16;
    private const string Name = "pbkdf2-sha256";

    /// <summary>The hash of a password, with a salt of its own.</summary>
    /// <param name="password">The password.</param>
    /// <param name="rounds">How often it is hashed over, from <see cref="LeastRounds"/>.</param>
    public static PasswordHash Of(string password, int rounds = UsualRounds)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new PasswordHash(rounds, Base64Url.EncodeToString(salt), Base64Url.EncodeToString(Derive(password, salt, rounds)));
    }

    /// <summary>Reads what <see cref="Text"/> gives.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hash">What it says.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out PasswordHash? hash)
    {
        hash = text.Split(':') is [Name, var rounds, var salt, var result]
            && int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= LeastRounds and <= MostRounds
            && LengthOf(salt) >= SaltBytes && LengthOf(result) == SHA256.HashSizeInBytes
            ? new PasswordHash(count, salt, result)
            : null;
        return hash is not null;
    }

    /// <summary>As the configuration has it.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Name}:{Rounds}:{Salt}:{Hash}");

    /// <summary>Whether a password is the right one; takes as long as <see cref="Rounds"/> say, and tells nothing by how long.</summary>
    public bool Fits(string password) =>
        password.Length <= LongestPassword && CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(Hash), Derive(password, Base64Url.DecodeFromChars(Salt), Rounds));

    /// <summary>Nothing that could be tried against.</summary>
    public override string ToString() => nameof(PasswordHash);

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);

    private static int LengthOf(string text) => Base64Url.IsValid(text, out var length) && !text.Contains('=', StringComparison.Ordinal) ? length : -1;
}
