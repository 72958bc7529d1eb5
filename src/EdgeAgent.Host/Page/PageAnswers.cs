using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace EdgeAgent.Host.Page;

/// <summary>How the page's server answers.</summary>
internal static class PageAnswers
{
    private const string Json = "application/json";

    /// <summary>Answers with a value.</summary>
    public static Task AnswerAsync<T>(this HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = Json;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>Answers with what a writer writes.</summary>
    public static async Task AnswerAsync(this HttpContext context, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        context.Response.ContentType = Json;
        context.Response.ContentLength = buffer.Length;
        buffer.Position = 0;
        await buffer.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>Answers with a sentence instead.</summary>
    public static Task RefuseAsync(this HttpContext context, int status, string sentence, TimeSpan? retryAfter = null)
    {
        context.Response.StatusCode = status;
        if (retryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return context.AnswerAsync(new PageError(sentence), PageJsonContext.Default.PageError);
    }

    /// <summary>Reads a request's body.</summary>
    /// <exception cref="PageRefusal">It is too large, or not what is expected.</exception>
    public static async Task<T> ReadAsync<T>(this HttpContext context, JsonTypeInfo<T> type) where T : class
    {
        if (!context.Request.HasJsonContentType())
            throw new PageRefusal(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON, and say so: Content-Type: application/json.");
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw new PageRefusal(StatusCodes.Status400BadRequest, "The body is null.");
        }
        catch (JsonException e)
        {
            throw new PageRefusal(StatusCodes.Status400BadRequest, $"The body is not what is expected{(e.Path is { Length: > 1 } path ? $" at {path}" : "")}.");
        }
    }
}
